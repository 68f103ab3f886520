/* A shelf of books over HTTP. */
#include "store.h"

#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *size, void **state)
{
    (void)context;
    (void)version;
    (void)body;
    static int seen;
    if (!*state) {
        *state = &seen;
        return MHD_YES;
    }
    if (*size) {
        *size = 0;
        return MHD_YES;
    }
    int status = strcmp(method, "PUT") ? 200 : store_add(url + 1) ? 500 : 201;
    char *titles = store_titles();
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(titles), titles, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: shelf DATABASE\n");
        return 2;
    }
    if (store_open(arguments[1], "/usr/local/share/shelf/schema.sql")) {
        fprintf(stderr, "shelf: cannot open %s\n", arguments[1]);
        return 1;
    }
    if (!MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 8080, NULL, NULL, answer, NULL, MHD_OPTION_END))
        return 1;
    sigset_t signals;
    int signal;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    fprintf(stderr, "shelf on 8080\n");
    return sigwait(&signals, &signal);
}
