<?php
require __DIR__ . '/../vendor/autoload.php';
$poll = new Polls\Poll(__DIR__ . '/../var/db/polls.sqlite');
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/chart.png') {
    header('Content-Type: image/png');
    $im = imagecreatetruecolor(40, 10 + $poll->count());
    imagepng($im);
} elseif ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $poll->vote(file_get_contents('php://input'));
    http_response_code(201);
    echo 'thanks';
} else {
    echo '<h1>', htmlspecialchars(getenv('POLLS_TITLE')), '</h1><link rel=stylesheet href=/polls.css>', $poll->count(), ' votes';
}
