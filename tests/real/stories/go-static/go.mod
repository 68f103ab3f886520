module example.com/links

go 1.19

require (
	github.com/go-chi/chi/v5 v5.0.8
	github.com/google/uuid v1.3.0
)
