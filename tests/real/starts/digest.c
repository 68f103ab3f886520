#include <openssl/evp.h>
#include <stdio.h>

int main(void) {
    printf("started %s\n", EVP_MD_get0_name(EVP_sha256()));
    return 0;
}
