#include "store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *database;

int store_open(const char *path, const char *schema)
{
    char sql[4096];
    FILE *file = fopen(schema, "r");
    if (!file)
        return -1;
    size_t length = fread(sql, 1, sizeof sql - 1, file);
    sql[length] = 0;
    fclose(file);
    if (sqlite3_open(path, &database) != SQLITE_OK)
        return -1;
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

int store_add(const char *title)
{
    char *sql = sqlite3_mprintf("INSERT INTO books VALUES (%Q)", title);
    int done = sqlite3_exec(database, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return done == SQLITE_OK ? 0 : -1;
}

static int append(void *titles, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    char **text = titles;
    size_t length = strlen(*text);
    *text = realloc(*text, length + strlen(values[0]) + 2);
    sprintf(*text + length, "%s\n", values[0]);
    return 0;
}

char *store_titles(void)
{
    char *titles = calloc(1, 1);
    sqlite3_exec(database, "SELECT title FROM books ORDER BY title", append, &titles, NULL);
    return titles;
}
