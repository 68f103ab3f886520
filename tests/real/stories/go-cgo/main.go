// Notes in an SQLite database, over HTTP.
package main

import (
	"database/sql"
	"encoding/json"
	"log"
	"net/http"

	_ "github.com/mattn/go-sqlite3"
)

type server struct{ db *sql.DB }

func (s server) list() ([]string, error) {
	rows, err := s.db.Query("SELECT text FROM notes ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	notes := []string{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		notes = append(notes, text)
	}
	return notes, rows.Err()
}

func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var note struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&note); err != nil || note.Text == "" {
			http.Error(w, "a note has a text", http.StatusBadRequest)
			return
		}
		if _, err := s.db.Exec("INSERT INTO notes (text) VALUES (?)", note.Text); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	}
	notes, err := s.list()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(notes)
}

func main() {
	db, err := sql.Open("sqlite3", "/data/notes.db")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)"); err != nil {
		log.Fatal(err)
	}
	http.Handle("/notes", server{db})
	log.Println("listening on 8080")
	log.Fatal(http.ListenAndServe(":8080", nil))
}
