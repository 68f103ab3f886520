<?php

declare(strict_types=1);

namespace Guestbook;

final class Book
{
    public function __construct(private string $file)
    {
    }

    /** @return list<string> */
    public function entries(): array
    {
        return is_file($this->file) ? file($this->file, FILE_IGNORE_NEW_LINES) : [];
    }

    public function add(string $entry): void
    {
        if (file_put_contents($this->file, str_replace("\n", ' ', $entry) . "\n", FILE_APPEND) === false) {
            throw new \RuntimeException("cannot write {$this->file}");
        }
    }
}
