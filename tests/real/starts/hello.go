package main

import (
	"fmt"
	"os/user"
)

func main() {
	name := "nobody"
	if one, err := user.Current(); err == nil {
		name = one.Uid
	}
	fmt.Println("started", name)
}
