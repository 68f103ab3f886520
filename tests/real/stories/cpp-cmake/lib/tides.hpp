#pragma once
#include <string>
#include <nlohmann/json.hpp>
namespace tides {
nlohmann::json load(const std::string &file);
unsigned long checksum(const std::string &text);
}
