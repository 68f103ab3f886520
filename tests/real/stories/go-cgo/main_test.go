package main

import (
	"database/sql"
	"testing"
)

func TestListsNothingAtFirst(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.Exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
	notes, err := server{db}.list()
	if err != nil || len(notes) != 0 {
		t.Fatal(notes, err)
	}
}
