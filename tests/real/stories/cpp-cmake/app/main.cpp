#include "tides.hpp"
#include <arpa/inet.h>
#include <cstdlib>
#include <csignal>
#include <iostream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
static std::string answer(const std::string &path, const nlohmann::json &all) {
    std::string body, status = "200 OK";
    if (path == "/") body = all.dump();
    else if (auto it = all.find(path.substr(1)); it != all.end()) body = it->dump();
    else { status = "404 Not Found"; body = "no such harbour"; }
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nX-Crc: " +
        std::to_string(tides::checksum(body)) + "\r\nConnection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
}
int main(int argc, char **) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGTERM, [](int) { std::_Exit(0); });
    const char *dir = std::getenv("TIDES_DATA");
    auto all = tides::load(std::string(dir ? dir : "/usr/local/share/tides") + "/harbours.json");
    const char *p = std::getenv("TIDES_PORT");
    int port = p ? std::atoi(p) : 8000;
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in at{};
    at.sin_family = AF_INET; at.sin_port = htons(port); at.sin_addr.s_addr = INADDR_ANY;
    if (bind(s, (sockaddr *)&at, sizeof at) || listen(s, 16)) { perror("tidesd"); return 1; }
    if (argc > 1) std::cout << "tidesd knows " << all.size() << " harbours" << std::endl;
    for (;;) {
        int c = accept(s, nullptr, nullptr);
        if (c < 0) continue;
        char buf[4096]; ssize_t n = read(c, buf, sizeof buf - 1);
        if (n > 0) {
            buf[n] = 0; std::string r(buf);
            auto a = r.find(' '), b = r.find(' ', a + 1);
            std::string out = b == std::string::npos ? "" : answer(r.substr(a + 1, b - a - 1), all);
            (void)!write(c, out.data(), out.size());
        }
        close(c);
    }
}
