#include "tides.hpp"
#include <fstream>
#include <stdexcept>
#include <zlib.h>
nlohmann::json tides::load(const std::string &file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot open " + file);
    return nlohmann::json::parse(in);
}
unsigned long tides::checksum(const std::string &text) {
    return crc32(0, reinterpret_cast<const Bytef *>(text.data()), text.size());
}
