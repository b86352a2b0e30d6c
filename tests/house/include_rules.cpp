#include "include_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace lamport::house {
namespace {

struct Include {
  std::string_view name;
  bool is_quoted = false;
};

std::optional<Include> parse_include(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || line[hash] != '#') {
    return std::nullopt;
  }
  line.remove_prefix(std::min(line.find_first_not_of(" \t", hash + 1), line.size()));
  if (!line.starts_with("include")) {
    return std::nullopt;
  }
  const std::size_t open = line.find_first_of("\"<");
  const std::size_t close = line.find_last_of("\">");
  if (open == std::string_view::npos || close <= open) {
    return std::nullopt;
  }
  return Include{.name = line.substr(open + 1, close - open - 1), .is_quoted = line[open] == '"'};
}

bool is_prefixed(std::string_view name, const std::vector<std::string_view>& prefixes) {
  return std::ranges::any_of(prefixes,
                             [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool allows_layer(const Layer& layer, std::string_view name) {
  return name == layer.name || std::ranges::find(layer.layers, name) != layer.layers.end();
}

bool is_allowed(const Layer& layer, std::string_view path, const Include& include) {
  static constexpr std::string_view kOurs = "lamport/";
  if (include.name.starts_with(kOurs)) {
    const std::string_view below = include.name.substr(kOurs.size());
    return allows_layer(layer, below.substr(0, below.find('/')));
  }
  if (include.is_quoted) {
    // A private header beside the source; a path with .. would go around the include roots.
    return include.name.find("..") == std::string_view::npos;
  }
  const bool is_standard = include.name.find_first_of("./") == std::string_view::npos;
  const bool is_source = is_below(path, std::string(layer.folder) + "/src");
  return is_standard || is_prefixed(include.name, layer.third_party) ||
         (is_source && is_prefixed(include.name, layer.third_party_in_sources));
}

}  // namespace

std::span<const Layer> layers() {
  static const std::vector<Layer> table = {
      {.name = "core",
       .folder = "core",
       .layers = {},
       .third_party = {"tl/"},
       .third_party_in_sources = {"xxhash.h"}},
      {.name = "sim", .folder = "sim", .layers = {"core"}, .third_party = {}},
      {.name = "transports",
       .folder = "transports",
       .layers = {"core"},
       .third_party = {"asio/", "asio.hpp", "arpa/", "fcntl.h", "netinet/", "poll.h", "pthread.h",
                       "signal.h", "sys/", "unistd.h"},
       .third_party_in_sources = {"openssl/"}},
      {.name = "generators",
       .folder = "props/generators",
       .layers = {"core", "sim", "props"},
       .third_party = {"rapidcheck/", "rapidcheck.h", "fmt/"}},
      {.name = "props",
       .folder = "props",
       .layers = {"core"},
       .third_party = {"nlohmann/", "fmt/", "unistd.h"}},
      {.name = "examples", .folder = "examples", .layers = {"core"}, .third_party = {}},
      {.name = "tools",
       .folder = "tools",
       .layers = {"core", "sim", "transports", "props", "examples"},
       .third_party = {"CLI/", "arpa/", "boost/", "fmt/", "nlohmann/", "spdlog/", "fcntl.h",
                       "signal.h", "spawn.h", "sys/", "unistd.h"}},
  };
  return table;
}

const Layer* layer_of(std::string_view path) {
  const std::span<const Layer> all = layers();
  const auto found =
      std::ranges::find_if(all, [&](const Layer& layer) { return is_below(path, layer.folder); });
  return found == all.end() ? nullptr : &*found;
}

std::vector<Finding> forbidden_includes(const SourceFile& file) {
  const Layer* const layer = layer_of(file.path);
  if (layer == nullptr || !is_cpp(file.path)) {
    return {};
  }
  std::vector<Finding> findings;
  const std::string code = code_only(file.text, /*keep_strings=*/true);
  std::size_t number = 0;
  for (const std::string_view line : lines_of(code)) {
    ++number;
    const std::optional<Include> include = parse_include(line);
    if (include && !is_allowed(*layer, file.path, *include)) {
      findings.push_back(
          {.path = file.path,
           .line = number,
           .what = std::string(layer->name) + " may not include " + std::string(include->name)});
    }
  }
  return findings;
}

}  // namespace lamport::house
