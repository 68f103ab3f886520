# frozen_string_literal: true

require_relative "../app"

RSpec.describe Polls do
  it("starts without votes") { expect(Polls::VOTES).to be_empty }
end
