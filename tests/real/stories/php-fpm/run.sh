#!/bin/sh
# both in one container: fpm behind, nginx before it
php-fpm8.2 --nodaemonize &
nginx -g 'daemon off;' &
wait
