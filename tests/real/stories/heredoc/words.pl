#!/usr/bin/perl
# Counts words of its input; answers over HTTP.
use Mojolicious::Lite -signatures;

my $config = plugin Config => { file => '/etc/words/words.conf' };

get '/' => sub ($c) { $c->render(text => "$config->{greeting}\n") };

post '/count' => sub ($c) {
    my @words = split ' ', $c->req->body;
    $c->render(json => { words => scalar @words });
};

app->start;
