#include <stdio.h>

int part(void);

int main(void) {
    printf("started %d\n", part());
    return 0;
}
