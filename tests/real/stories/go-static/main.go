// Short links, kept in memory.
package main

import (
	_ "embed"
	"io"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
)

//go:embed index.html
var index []byte

type links struct {
	sync.Mutex
	byKey map[string]string
}

func (l *links) create(w http.ResponseWriter, r *http.Request) {
	target, err := io.ReadAll(io.LimitReader(r.Body, 2000))
	if err != nil || len(target) == 0 {
		http.Error(w, "a link has a target", http.StatusBadRequest)
		return
	}
	key := uuid.NewSHA1(uuid.NameSpaceURL, target).String()[:8]
	l.Lock()
	l.byKey[key] = string(target)
	l.Unlock()
	w.WriteHeader(http.StatusCreated)
	io.WriteString(w, key)
}

func (l *links) follow(w http.ResponseWriter, r *http.Request) {
	l.Lock()
	target, found := l.byKey[chi.URLParam(r, "key")]
	l.Unlock()
	if !found {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusFound)
}

func zone(w http.ResponseWriter, _ *http.Request) {
	place, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, time.Unix(0, 0).In(place).Format(time.RFC3339))
}

func main() {
	l := &links{byKey: map[string]string{}}
	router := chi.NewRouter()
	router.Get("/", func(w http.ResponseWriter, _ *http.Request) { w.Write(index) })
	router.Get("/epoch", zone)
	router.Post("/links", l.create)
	router.Get("/{key}", l.follow)
	log.Println("listening on 8080")
	log.Fatal(http.ListenAndServe(":8080", router))
}
