#include "seeds.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "lamport/core/codec.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/sequences.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/cluster_file.hpp"
#include "lamport/tools/scenario_text.hpp"
#include "lamport/tools/tape_file.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"

namespace lamport::fuzz {
namespace {

using core::ProcessId;

constexpr std::uint32_t kSeedProcesses = 3;
/// The files do not change with the version of the code.
constexpr std::string_view kSeedVersion = "1";

std::string as_text(std::span<const std::byte> bytes) {
  std::string text(bytes.size(), '\0');
  std::ranges::transform(bytes, text.begin(),
                         [](std::byte byte) { return std::to_integer<char>(byte); });
  return text;
}

/// Gives every field of `value` a value of its own, as far as it can be: numbers count up.
template <class T>
void fill(T& value, std::uint8_t& number) {
  if constexpr (core::codec::IsVariant<T>::value) {
    std::visit([&](auto& held) { fill(held, number); }, value);
  } else if constexpr (core::Described<T>) {
    core::for_each_field(value, [&](std::string_view, auto& member) { fill(member, number); });
  } else if constexpr (std::is_same_v<T, core::PerProcess<std::uint64_t>>) {
    value = T(kSeedProcesses);
    for (std::uint32_t p = 0; p < kSeedProcesses; ++p) {
      fill(value[ProcessId(p)], number);
    }
  } else if constexpr (std::is_same_v<T, core::ProcessQueue>) {
    value.push_back(ProcessId(2));
    value.push_back(ProcessId(0));
  } else {
    value = T(++number);
  }
}

template <class Message>
std::vector<std::byte> bytes_of(const Message& message) {
  std::array<std::byte, core::kEncodedSizeMax<Message>> buffer;
  const std::size_t used = core::encode(message, buffer);
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(used)};
}

template <class Message>
void add_message(std::vector<Seed>& seeds, const std::string& name, Message message) {
  std::uint8_t number = 0;
  fill(message, number);
  seeds.push_back({"codec/" + name + ".bin", as_text(bytes_of(message))});
}

/// Each alternative of the protocol's messages, bare and as what `Reliable` carries.
template <class P, std::size_t... Is>
void add_messages(std::vector<Seed>& seeds, std::index_sequence<Is...> /*alternatives*/) {
  using Message = typename P::Message;
  using Carried = typename core::Reliable<P>::Message;
  const std::string name(P::kName);
  const auto add = [&](const std::string& kind, const Message& message) {
    add_message(seeds, name + "-" + kind, message);
    add_message(seeds, "reliable-" + name + "-" + kind,
                Carried(typename core::Reliable<P>::Data{.message = message}));
  };
  (add(std::string(std::variant_alternative_t<Is, Message>::kName),
       Message(std::in_place_index<Is>)),
   ...);
}

template <class... Protocols>
void add_messages_of(std::vector<Seed>& seeds) {
  (add_messages<Protocols>(
       seeds, std::make_index_sequence<std::variant_size_v<typename Protocols::Message>>()),
   ...);
  add_message(seeds, "reliable-ACK",
              core::Reliable<core::mutex::Lamport>::Message(core::reliable::Ack{}));
}

void add_frames(std::vector<Seed>& seeds) {
  using Reliable = core::Reliable<core::mutex::Lamport>;
  const std::array<Reliable::Message, 3> messages = {
      core::reliable::Ack{1, 0, 0},
      Reliable::Data{1, 1, 1, 0, core::mutex::Lamport::Request{core::LogicalTime(1)}},
      Reliable::Data{1, 1, 2, 1, core::mutex::Lamport::Release{core::LogicalTime(4)}}};
  std::vector<std::byte> stream;
  std::uint64_t serial = 5;
  for (const Reliable::Message& message : messages) {
    const std::vector<std::byte> bytes = bytes_of(message);
    std::vector<std::byte> one;
    transports::append_frame(one, serial, bytes);
    seeds.push_back({"frame/" + std::to_string(serial) + ".bin", as_text(one)});
    transports::append_frame(stream, serial, bytes);
    serial += 3;
  }
  for (const auto word : {transports::Word::kMet, transports::Word::kAllFinished}) {
    transports::append_word(stream, word);
  }
  seeds.push_back({"frame/stream.bin", as_text(stream)});
}

void add_handshakes(std::vector<Seed>& seeds) {
  const transports::Handshake usual{"lamport", "reliable-lamport", ProcessId(0), 3, 1};
  transports::Handshake longest = usual;
  longest.cluster = std::string(transports::kNameSizeMax, 'c');
  longest.protocol = std::string(transports::kNameSizeMax, 'p');
  transports::Handshake shortest = usual;
  shortest.cluster = "\x1b";
  shortest.protocol = "p";
  std::string all;
  const auto add = [&](const std::string& name, const transports::Handshake& handshake) {
    const std::string bytes = as_text(transports::encode_handshake(handshake));
    seeds.push_back({"handshake/" + name + ".bin", bytes});
    all += bytes;
  };
  add("usual", usual);
  add("longest", longest);
  add("shortest", shortest);
  seeds.push_back({"handshake/one-after-the-other.bin", all});
}

void add_scenarios(std::vector<Seed>& seeds) {
  sim::Scenario scenario = tools::default_scenario();
  seeds.push_back({"scenario/default.json", tools::json_of(scenario).dump()});
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    scenario = sim::swarm(seed, core::Guarantees{});
    scenario.faults = sim::swarm_faults(seed, scenario, sim::Subject{});
    seeds.push_back(
        {"scenario/swarm-" + std::to_string(seed) + ".json", tools::json_of(scenario).dump()});
  }
  // A step from here is a step too far.
  scenario = tools::default_scenario();
  const core::Duration hour = std::chrono::hours(1);
  scenario.processes = core::kProcessesMax;
  scenario.delay = scenario.think = {core::Duration(), hour};
  scenario.hold = {hour, hour};
  scenario.loss_permille = scenario.duplication_permille = sim::Scenario::kPermille;
  scenario.faults = {{.kind = sim::FaultKind::kSpike,
                      .from = core::VirtualTime(),
                      .until = sim::kFaultUntilMax,
                      .who = {ProcessId(0), ProcessId(core::kProcessesMax - 1)},
                      .permille = sim::kFaultPermilleMax}};
  scenario.events_max = std::numeric_limits<std::uint64_t>::max();
  seeds.push_back({"scenario/at-the-limits.json", tools::json_of(scenario).dump()});
  seeds.push_back(
      {"scenario/some-fields.json", "{\n  \"processes\": 4,\n  \"delay\": \"2ms\"\n}\n"});
}

void add_clusters(std::vector<Seed>& seeds) {
  props::Json json = {
      {"format", tools::kClusterFormat},
      {"cluster", "orders"},
      {"protocol", "ricart-agrawala"},
      {"processes",
       {{{"id", 1}, {"address", "127.0.0.1:7001"}}, {{"id", 0}, {"address", "[::1]:7000"}}}}};
  seeds.push_back({"cluster/plain.json", json.dump()});
  json["tls"] = {{"authority", "authority.pem"},
                 {"certificate", "process-{id}.pem"},
                 {"key", "/keys/process-{id}.key"}};
  json["limits"] = {{"handshake", "5s"}, {"redial_delay_min", "1ms"}, {"redial_delay_max", "1s"},
                    {"stall", "250us"},  {"hang", "3600s"},           {"queue_bytes", 65536},
                    {"strangers", 1}};
  json["plain_beyond_loopback"] = true;
  seeds.push_back({"cluster/whole.json", json.dump(2)});
}

/// A run in which each of a few processes enters once, as a trace and as a tape.
template <class P>
void add_run(std::vector<Seed>& seeds, std::uint32_t processes, const core::Guarantees& promised) {
  const std::string protocol(P::kName);
  const std::string name = protocol + "-" + std::to_string(processes);
  std::ostringstream trace;
  props::TraceWriter writer(trace, {.protocol = protocol,
                                    .processes = processes,
                                    .scenario = props::Json::object(),
                                    .seed = std::nullopt,
                                    .version = std::string(kSeedVersion)});
  core::Digest digest;
  const auto observe = [&](const core::TraceEvent<P>& event) {
    writer.observe(event);
    digest.add(event);
  };
  sim::Tape<P> tape{processes, promised, {}};
  sim::Stepper<P> stepper(tape.processes, promised);
  const auto take = [&](const sim::Choice<P>& choice) {
    tape.choices.push_back(choice);
    stepper.take(choice, observe);
  };
  stepper.start(observe);
  // A timer or two are enough: what resends never comes to rest.
  constexpr std::size_t kChoicesMax = 24;
  for (std::uint32_t p = 0; p < processes; ++p) {
    take(sim::Give<P>{ProcessId(p), core::mutex::Acquire{}});
  }
  for (auto next = stepper.mildest(); next && tape.choices.size() < kChoicesMax;
       next = stepper.mildest()) {
    take(*next);
  }
  writer.finish();
  seeds.push_back({"trace/" + name + ".jsonl", std::move(trace).str()});

  tools::TapeFile file = tools::file_of<P>(tape);
  file.version = kSeedVersion;
  file.digest = digest.value().text();
  std::ostringstream out;
  tools::write_tape(out, file);
  seeds.push_back({"tape/" + name + ".tape", std::move(out).str()});
}

}  // namespace

std::vector<Seed> seeds() {
  using namespace core::mutex;
  std::vector<Seed> seeds;
  add_messages_of<Lamport, RicartAgrawala, Maekawa, SuzukiKasami, Raymond>(seeds);
  add_frames(seeds);
  add_handshakes(seeds);
  add_scenarios(seeds);
  add_clusters(seeds);
  add_run<Lamport>(seeds, 1, Lamport::kNeeds);
  add_run<Lamport>(seeds, 2, Lamport::kNeeds);
  add_run<core::Reliable<SuzukiKasami>>(seeds, 2, {.unique = true, .no_crash = true});
  return seeds;
}

}  // namespace lamport::fuzz
