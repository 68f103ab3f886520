<?php

use Guestbook\Book;
use PHPUnit\Framework\TestCase;

final class BookTest extends TestCase
{
    public function testStartsEmpty(): void
    {
        self::assertSame([], (new Book('/nowhere'))->entries());
    }
}
