/* Books in an SQLite database. */
#ifndef STORE_H
#define STORE_H

int store_open(const char *path, const char *schema);
int store_add(const char *title);
/* Titles, one a line; the caller frees them. */
char *store_titles(void);

#endif
