// Measures simdjson for Benchmarks/codec.py.
//
// For each line `parse float32|float64 FILE` of standard input, prints the nanoseconds per number of
// reading the file's array of arrays of numbers into a vector: the median of repetitions, in CPU time
// of this thread. If FILE is `-`, prints simdjson's version and implementation.
#include <simdjson.h>
#include <time.h>

#include <algorithm>
#include <iostream>
#include <sstream>
#include <vector>

static double thread_time() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

template <class Scalar>
static double parse(const std::string& path) {
  using namespace simdjson;
  padded_string text = padded_string::load(path);
  ondemand::parser parser;
  auto once = [&] {
    // A new vector each time, like the tensor in the Swift program.
    std::vector<Scalar> values;
    ondemand::document document = parser.iterate(text);
    for (auto row : document.get_array())
      for (auto value : row.get_array()) values.push_back(static_cast<Scalar>(double(value)));
    return values.size();
  };
  const size_t numbers = once();
  const size_t repeats = std::max<size_t>(1, 4096 / numbers);
  std::vector<double> samples;
  const double end = thread_time() + 60e6;
  do {
    const double start = thread_time();
    for (size_t i = 0; i < repeats; i++) once();
    samples.push_back((thread_time() - start) / (repeats * numbers));
  } while (thread_time() < end || samples.size() < 5);
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::string operation, type, path;
    std::istringstream(line) >> operation >> type >> path;
    if (path == "-")
      std::cout << SIMDJSON_STRINGIFY(SIMDJSON_VERSION) << " "
                << SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION) << std::endl;
    else
      std::cout << (type == "float64" ? parse<double>(path) : parse<float>(path)) << std::endl;
  }
}
