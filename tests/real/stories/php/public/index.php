<?php

declare(strict_types=1);

require 'Twig/autoload.php';
require __DIR__ . '/../vendor/autoload.php';

$book = new Guestbook\Book('/var/lib/guestbook/entries.txt');
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    try {
        $book->add((string) file_get_contents('php://input'));
        http_response_code(201);
    } catch (RuntimeException $error) {
        http_response_code(500);
        exit($error->getMessage());
    }
}
$twig = new Twig\Environment(new Twig\Loader\ArrayLoader([
    'page' => '<h1>Guestbook</h1>{% for entry in entries %}<p>{{ entry }}</p>{% endfor %}<script src="/build/app.js"></script>',
]));
echo $twig->render('page', ['entries' => $book->entries()]);
