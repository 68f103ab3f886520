use Test::More tests => 1;
is(scalar(split " ", "a b"), 2);
