<?php
namespace Polls;
final class Poll
{
    private \SQLite3 $db;
    public function __construct(string $file)
    {
        $this->db = new \SQLite3($file);
        $this->db->exec('CREATE TABLE IF NOT EXISTS votes (dish TEXT)');
    }
    public function vote(string $dish): void
    {
        $s = $this->db->prepare('INSERT INTO votes VALUES (?)');
        $s->bindValue(1, $dish);
        $s->execute();
    }
    public function count(): int { return (int) $this->db->querySingle('SELECT count(*) FROM votes'); }
}
