# frozen_string_literal: true

require "json"
require "sinatra/base"

# Counts votes in memory.
class Polls < Sinatra::Base
  VOTES = Hash.new(0)

  get("/") { erb :index }

  get("/votes") { JSON.generate(VOTES) }

  post "/votes" do
    VOTES[request.body.read] += 1
    status 201
    JSON.generate(VOTES)
  end
end
