#include "tides.hpp"
int main() { return tides::load("data/harbours.json").size() == 2 && tides::checksum("") == 0 ? 0 : 1; }
