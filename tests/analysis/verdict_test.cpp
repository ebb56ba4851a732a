#include "analysis/verdict.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>

#include "analysis/ws/section.h"
#include "report/quiet_attack.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

using Spoil = std::function<void(QuietAttack&)>;

Spoil row(const std::function<void(Health&)>& change) {
  return [change](QuietAttack& attack) { change(attack.info.health[4]); };
}
Spoil rows(const std::function<void(Health&)>& change) {
  return [change](QuietAttack& attack) { attack.in_rows(change); };
}
Spoil late(std::size_t hits, Nanos by) {
  return [=](QuietAttack& attack) {
    for (std::size_t n = 0; n < hits; ++n) attack.hits[n * 7 % 1000].delay = by;
  };
}

// Of 1,000 local ports: sockets of the machine, and connections that this attack opened.
Spoil taken_ports(std::uint64_t sockets, std::size_t opened) {
  return [=](QuietAttack& attack) {
    attack.info.runs.front().local_ports = 1'000;
    attack.info.health[4].local_ports = sockets;
    for (std::size_t n = 0; n < opened; ++n) attack.hits[n].flags = result_flag::new_connection;
  };
}

// A stop of one second: the hits that fell due in it leave when it is over.
void stop_for_a_second(QuietAttack& attack) {
  for (std::size_t n = 500; n < 600; ++n) attack.hits[n].delay = 6s - Nanos(n * 10ms);
  attack.info.health[5].stall = 1s;
  attack.info.health[5].lag_max = 1s;
}

// 5 places, 100 ms each: 50/s instead of 100/s.
void narrow_pool(QuietAttack& attack) {
  attack.info.runs.front().max_in_flight = 5;
  for (std::size_t n = 0; n < 1000; ++n) {
    attack.hits[n].service = 100ms;
    attack.hits[n].delay = Nanos(n / 5 * 100ms) - Nanos(n / 5 * 50ms);
  }
  attack.info.health.clear();
  for (int second = 1; second <= 20; ++second) {
    attack.add_row(0, second * 1s).waited = static_cast<std::uint64_t>(second) * 49;
  }
}

}  // namespace

TEST_CASE("an attack whose generator had nothing to do is well") {
  const QuietAttack attack;
  CHECK(attack.signs().empty());
  CHECK(attack.verdict().state == Fitness::ok);
}

TEST_CASE("a stop is blamed also where the hits behind it waited for room") {
  QuietAttack attack;
  stop_for_a_second(attack);
  attack.info.runs.front().max_in_flight = 1;
  attack.info.health[5].lag_max = 1ms;  // one hit had room, and was in flight during the stop
  attack.in_rows([](Health& health) { health.waited = 99; });
  CHECK_THAT(attack.text("late"), EndsWith("because the process stalled"));
}

TEST_CASE("each limit of the verdict is where it is said to be") {
  const struct {
    const char* what;
    Spoil below, above;
    const char* signs;
  } table[] = {
      {"p99 of the delay, above 1 ms", late(11, 1ms), late(11, 1030us), "late"},
      {"as many late hits as p99 leaves out", late(10, 90ms), late(11, 90ms), "late"},
      {"p99 of the delay, above a tenth of the service time",
       [](QuietAttack& a) {
         a.in_hits([](Result& r) { r.service = 100ms; });
         late(11, 9900us)(a);
       },
       [](QuietAttack& a) {
         a.in_hits([](Result& r) { r.service = 100ms; });
         late(11, 10100us)(a);
       },
       "late"},
      {"the end of sending, behind that of the schedule",
       [](QuietAttack& a) { a.hits.back().delay = 100ms; },
       [](QuietAttack& a) { a.hits.back().delay = 101ms; }, "rate"},
      {"one stall", row([](Health& h) { h.stall = 100ms; }),
       row([](Health& h) { h.stall = 101ms; }), "stalled"},
      {"stalls again and again", rows([](Health& h) { h.stall = 20ms; }),
       rows([](Health& h) { h.stall = 21ms; }), "stalled"},
      {"a loop's processor time", rows([](Health& h) { h.cpu = 800ms; }),
       rows([](Health& h) { h.cpu = 801ms; }), "cpu"},
      {"a loop's processor time over three seconds",
       [](QuietAttack& a) {
         for (int i : {3, 4, 5}) a.info.health[i].cpu = 800ms;
       },
       [](QuietAttack& a) {
         for (int i : {3, 4, 5}) a.info.health[i].cpu = 801ms;
       },
       "cpu"},
      {"a busy second",
       [](QuietAttack& a) {
         for (int i : {3, 4}) a.info.health[i].cpu = 999ms;
       },
       rows([](Health& h) { h.cpu = 999ms; }), "cpu"},
      {"waiting for a processor", rows([](Health& h) { h.run_wait = 100ms; }),
       rows([](Health& h) { h.run_wait = 101ms; }), "cpu"},
      {"waiting for a processor over three seconds",
       [](QuietAttack& a) {
         for (int i : {3, 4, 5}) a.info.health[i].run_wait = 100ms;
       },
       [](QuietAttack& a) {
         for (int i : {3, 4, 5}) a.info.health[i].run_wait = 101ms;
       },
       "cpu"},
      {"waiting for a processor where hits are late",
       [](QuietAttack& a) { a.in_rows([](Health& h) { h.run_wait = 21ms; }); },
       [](QuietAttack& a) {
         late(11, 90ms)(a);
         a.in_rows([](Health& h) {
           h.run_wait = 21ms;
           h.lag_max = 90ms;
         });
       },
       "late cpu"},
      {"steal", rows([](Health& h) { h.steal = h.at * 2 / 50; }),
       rows([](Health& h) { h.steal = h.at * 21 / 500; }), "cpu"},
      {"a turn", row([](Health& h) { h.longest_turn = 10ms; }),
       row([](Health& h) { h.longest_turn = 10001us; }), "blocked"},
      {"a turn in which the process stalled", row([](Health& h) {
         h.longest_turn = 90ms;
         h.stall = 80ms;
       }),
       row([](Health& h) {
         h.longest_turn = 90ms;
         h.stall = 79ms;
       }),
       "blocked"},
      {"descriptors", rows([](Health& h) { h.descriptors = 1024; }),
       rows([](Health& h) { h.emfile = 1; }), "descriptors"},
      {"local ports", taken_ports(1'000, 800), taken_ports(1'000, 801), "ports"},
      {"local ports of which other programs took some", taken_ports(800, 1'000),
       taken_ports(801, 1'000), "ports"},
      {"no local port", row([](Health& h) { h.local_ports = 1; }),
       rows([](Health& h) { h.eaddrnotavail = 1; }), "ports"},
      {"no memory", row([](Health& h) { h.output_bytes = 1 << 20; }),
       rows([](Health& h) { h.enobufs = 1; }), "memory"},
      {"a blocked output", rows([](Health& h) { h.output_blocked = h.at / 100; }),
       rows([](Health& h) { h.output_blocked = h.at / 99; }), "output"},
      {"waiting for a connection",
       [](QuietAttack& a) {
         a.info.runs.front().max_connections = 8;
         for (int i = 0; i < 10; ++i) a.hits[i].phases.queue = 2ms;
       },
       [](QuietAttack& a) {
         a.info.runs.front().max_connections = 8;
         for (int i = 0; i < 11; ++i) a.hits[i].phases.queue = 2ms;
       },
       "room"},
  };
  for (const auto& [what, below, above, signs] : table) {
    CAPTURE(what);
    QuietAttack fine, spoilt;
    below(fine);
    CHECK(fine.signs().empty());
    CHECK(fine.verdict().state == Fitness::ok);
    above(spoilt);
    CHECK(spoilt.signs() == signs);
    CHECK(spoilt.verdict().state == Fitness::bad);
    for (const Reason& reason : spoilt.verdict().reasons) {
      CHECK_FALSE(reason.text.empty());
      CHECK_FALSE(reason.advice.empty());
    }
  }
}

TEST_CASE("sockets of other programs take no port from this attack") {
  QuietAttack attack;
  attack.info.health[4].local_ports = 70'862;  // of 28,232
  CHECK(attack.signs().empty());
  taken_ports(2'510, 1'000)(attack);
  CHECK(attack.text("ports") ==
        "local ports are running out: this attack's connections took up to 100.0% of them");
}

TEST_CASE("connections of WebSockets take ports as those of hits do") {
  QuietAttack attack;
  taken_ports(2'510, 0)(attack);
  Metrics metrics;
  for (const Result& one : attack.hits) metrics.add(one);
  const Summary summary = metrics.summary();
  WsSection section;
  Result connect = attack.hits.front();
  connect.set_kind(Kind::ws, What::connect);
  const auto reasons = [&] {
    return judge({.summary = summary, .info = attack.info, .sections = {&section}}).reasons.size();
  };
  for (int n = 0; n < 800; ++n) section.add(connect);
  CHECK(reasons() == 0);
  for (int n = 0; n < 100; ++n) section.add(connect);
  CHECK(reasons() == 1);
}

TEST_CASE("connections closed for a minute have no port any more, those held have one") {
  QuietAttack attack;
  taken_ports(2'510, 1'000)(attack);
  for (std::size_t n = 0; n < 1000; ++n) attack.hits[n].due = kBegan + n * 100ms;
  CHECK(attack.signs().find("ports") == std::string::npos);
  for (Health& row : attack.info.health) row.descriptors = 300;
  CHECK(attack.signs().find("ports") != std::string::npos);
}

TEST_CASE("more connections than ports go to several places, each of which has all ports") {
  QuietAttack attack;
  taken_ports(2'510, 1'000)(attack);
  attack.info.runs.front().local_ports = 900;
  CHECK(attack.signs().empty());
}

TEST_CASE("a dropped hit in a thousand does not miss the rate, but its reader was too slow") {
  QuietAttack attack;
  const auto drop = [&](std::size_t n) {
    attack.hits[n].fault = Fault::dropped;
    attack.hits[n].delay = attack.hits[n].service = 0s;
  };
  drop(500);
  CHECK(attack.signs() == "output");
  CHECK_THAT(attack.text("output"), EndsWith("slow: 1 of 1000 hits were due but never sent"));
  drop(501);
  CHECK(attack.signs() == "rate output");
  CHECK(attack.text("rate") ==
        "the rate was not reached: 100.00/s target, 99.80/s achieved (99.8%), because hits were "
        "dropped");
  attack.in_rows([](Health& h) { h.output_blocked = h.at / 2; });
  CHECK(attack.text("output") ==
        "the reader of the records is too slow: the output was blocked for 50.0% of the time, and "
        "2 of 1000 hits were due but never sent");
}

TEST_CASE("lateness is judged where chance does not decide") {
  for (const auto& [hits, quantile] :
       {std::pair<std::size_t, const char*>{200, "p99"}, {199, "p90"}, {20, "p90"}, {19, ""}}) {
    QuietAttack attack;
    attack.hits.resize(hits);
    attack.in_hits([](Result& r) { r.delay = 5ms; });
    attack.in_rows([](Health& h) { h.lag_max = 5ms; });
    CAPTURE(hits);
    if (*quantile) {
      CHECK(attack.text("late") == "the generator was late: " + std::string(quantile) +
                                       " of the delay is 5ms, beside 5ms of service time at p50");
    } else {
      CHECK(attack.signs().empty());
    }
  }
}

TEST_CASE("lateness is judged beside the service time of hits that succeeded") {
  QuietAttack attack;
  attack.in_hits([](Result& r) {
    r.delay = 5ms;
    r.service = 100ms;
  });
  attack.in_rows([](Health& h) { h.lag_max = 5ms; });
  CHECK(attack.signs().empty());
  const auto fail = [&](std::size_t hits) {
    for (std::size_t n = 0; n < hits; ++n) {
      attack.hits[n].fault = Fault::refused;
      attack.hits[n].service = 7us;
    }
  };
  fail(600);  // most of them at once
  CHECK(attack.signs().empty());
  fail(1000);
  CHECK(attack.text("late") == "the generator was late: p99 of the delay is 5ms");
}

TEST_CASE("a stopped generator is blamed for its effect, and for no other") {
  QuietAttack attack;
  stop_for_a_second(attack);
  CHECK(attack.signs() == "late stalled");
  CHECK_THAT(attack.text("late"), EndsWith("because the process stalled"));
  CHECK(attack.advice("late") ==
        "latencies include these delays, service times only for hits in flight: remove the "
        "cause");
  CHECK(attack.text("stalled") ==
        "the process stalled for 1s: stopped (SIGSTOP, ^Z), or the machine slept");

  attack.in_rows([](Health& h) { h.run_wait = 30ms; });  // too little to matter beside it
  attack.info.runs.front().max_in_flight = 10;  // what was due meanwhile goes out in a burst
  attack.in_rows([](Health& h) { h.waited = 90; });
  CHECK(attack.signs() == "late stalled");
}

TEST_CASE("many short stalls are reported as a share") {
  QuietAttack attack;
  attack.in_rows([](Health& h) { h.stall = 30ms; });
  CHECK(attack.text("stalled") ==
        "the process stalled for 3.0% of the time: stopped (SIGSTOP, ^Z), or the machine slept");
}

TEST_CASE("service times are not cleared where the loop itself was short of the processor") {
  QuietAttack attack;
  attack.in_hits([](Result& r) { r.delay = 5ms; });
  attack.in_rows([](Health& h) {
    h.lag_max = 5ms;
    h.cpu = 900ms;
  });
  CHECK(attack.signs() == "late cpu");
  CHECK(attack.advice("late") ==
        "latencies include these delays, and service times are too long, too: remove the cause");
}

TEST_CASE("a small client pool is the bottleneck, not the server and not the processor") {
  QuietAttack attack;
  narrow_pool(attack);
  CHECK(attack.signs() == "late rate room");
  CHECK_THAT(attack.text("late"), EndsWith("because hits waited for room"));
  CHECK_THAT(attack.text("rate"), EndsWith("because hits waited for room"));
  CHECK(attack.text("room") ==
        "the client pool is the bottleneck, not the server and not the processor: 980 of 1000 hits "
        "found no room with 5 in flight, while the service time stayed at 100ms");
  CHECK(attack.verdict().reasons.back().advice ==
        "allow more in flight (-max-workers): this rate and service time need at least 10");

  attack.in_rows([](Health& h) { h.run_wait = 30ms; });
  CHECK(attack.signs() == "late rate room");
  attack.in_rows([](Health& h) { h.run_wait = 110ms; });
  CHECK(attack.signs() == "late rate cpu room");  // a busy machine does not hide it
  attack.in_rows([](Health& h) { h.cpu = 900ms; });
  CHECK(attack.signs() ==
        "late rate cpu");  // responses that wait for the processor hold their places
}

TEST_CASE("hits that waited for a loop which had no processor did not wait for a connection") {
  QuietAttack attack;
  attack.info.runs.front().max_connections = 8;
  for (int i = 0; i < 60; ++i) attack.hits[static_cast<std::size_t>(i)].phases.queue = 2ms;
  CHECK(attack.signs() == "room");
  attack.in_rows([](Health& h) { h.run_wait = 31ms; });
  CHECK(attack.signs().empty());
}

TEST_CASE("where connections are not bound, hits that waited for a handshake are no small pool") {
  QuietAttack attack;
  attack.in_hits([](Result& r) { r.phases.queue = 2ms; });
  CHECK(attack.signs().empty());
}

TEST_CASE(
    "a server whose throughput stays below the rate while its places are taken is saturated") {
  QuietAttack attack;
  narrow_pool(attack);
  attack.hits.front().service = 30ms;
  CHECK_THAT(attack.text("room"), !ContainsSubstring("saturated"));  // grew by less
  attack.hits.front().service = 10ms;
  CHECK_THAT(attack.text("room"),
             StartsWith("the server was saturated: its throughput stayed at ") &&
                 ContainsSubstring("/s of 100.00/s, while 980 of 1000 hits found no room with 5 in "
                                   "flight, and the service time grew from 10ms to 99.9"));
  CHECK(attack.advice("room") ==
        "lower the rate; more in flight (-max-workers) would only wait in the server");
}

TEST_CASE("a server that was saturated before its places were taken is not slow now and then") {
  QuietAttack attack;
  attack.info.runs.front().max_in_flight = 100;
  // One hit at a time, 10 ms each, and a ramp to 200/s; of these 100 wait in the server.
  std::vector<Nanos> ends;
  for (std::size_t n = 0; n < 1000; ++n) {
    Result& one = attack.hits[n];
    const Nanos due(std::llround(std::sqrt(static_cast<double>(n) / 10) * 1e9));
    const Nanos sent = n < 100 ? due : std::max(due, ends[n - 100]);
    ends.push_back(std::max(sent, n == 0 ? Nanos(0) : ends.back()) + 10ms);
    one.due = kBegan + due;
    one.delay = sent - due;
    one.service = ends.back() - sent;
  }
  attack.in_rows([](Health& row) { row.waited = static_cast<std::uint64_t>(row.at / 1s) * 30; });
  CHECK(attack.signs() == "late rate room");
  CHECK_THAT(attack.text("room"),
             StartsWith("the server was saturated: from about 1") &&
                 ContainsSubstring("/s on, throughput stayed at 100/s, while the mean service time "
                                   "rose from ") &&
                 EndsWith("; 300 of 1000 hits found no room with 100 in flight"));
}

TEST_CASE("a pool that is full because the server got slow does not clear the server") {
  QuietAttack attack;
  narrow_pool(attack);
  attack.hits.front().service = 30ms;  // alone, it was fast
  CHECK_THAT(attack.text("room"), ContainsSubstring("and the service time grew from 30ms to 99.9"));
}

TEST_CASE("a pool that the limit of open files made small is a matter of descriptors") {
  QuietAttack attack;
  narrow_pool(attack);
  attack.info.runs.front().bound_by_descriptors = true;
  CHECK(attack.signs() == "late rate descriptors");
  CHECK(attack.text("descriptors") ==
        "hits waited for file descriptors: 980 of 1000 hits found no room with 5 in flight, and "
        "the open-file limit allows no more (the limit was 1024)");
  CHECK(attack.advice("descriptors") == "raise the open-file limit (ulimit -n)");
}

TEST_CASE("one hit at a time does not show the capacity of the server") {
  QuietAttack attack;
  narrow_pool(attack);
  attack.info.runs.front().max_in_flight = 1;
  CHECK(attack.text("room") ==
        "hits waited for room: 980 of 1000 hits found no room with 1 in flight");
}

TEST_CASE("a pool that would do but for pauses of the server is said to be just that") {
  QuietAttack attack;
  attack.info.runs.front().max_in_flight = 1;
  for (std::size_t n = 501; n < 700; ++n) attack.hits[n].delay = 1s - Nanos((n - 501) * 5ms);
  attack.hits[500].service = 1s;
  attack.in_rows([](Health& h) { h.waited = 199; });
  CHECK(attack.signs() == "late room");
  CHECK(attack.text("room") ==
        "hits waited for room while responses were slow: 199 of 1000 hits found no room with 1 in "
        "flight");
}

TEST_CASE("the verdict says what used the processor") {
  QuietAttack attack;
  late(100, 20ms)(attack);
  attack.in_rows([](Health& h) { h.lag_max = 20ms; });
  SECTION("others") {
    attack.in_rows([](Health& h) { h.run_wait = 300ms; });
    CHECK_THAT(attack.text("cpu"), StartsWith("other programs took the processor"));
  }
  SECTION("the attack, on more loops than there are processors") {
    attack.in_rows([](Health& h) {
      h.run_wait = 500ms;
      h.process_cpu = h.at * 19 / 10;
    });
    CHECK_THAT(attack.text("cpu"), StartsWith("the attack used all of its processors"));
  }
  SECTION("the attack, on one loop") {
    attack.in_rows([](Health& h) { h.cpu = 900ms; });
    CHECK(attack.text("cpu") == "a loop was at its limit: its thread used 90.0% of a processor");
    const auto advice = [&] { return attack.verdict().reasons.back().advice; };
    CHECK_THAT(advice(), ContainsSubstring("-threads"));
    attack.info.runs.front().cores = 1;
    CHECK(advice() == "lower the rate, or use more machines");
  }
  SECTION("the hypervisor") {
    attack.in_rows([](Health& h) { h.steal = h.at / 5; });
    CHECK(attack.text("cpu") == "the hypervisor took 10.0% of the processors (steal)");
  }
  CHECK(attack.signs() == "late cpu");
  CHECK_THAT(attack.text("late"), EndsWith("because the generator lacked processor time"));
}

TEST_CASE("short turns count where hits were late, long ones always") {
  QuietAttack attack;
  attack.in_rows([](Health& h) { h.longest_turn = h.lag_max = 4ms; });
  CHECK(attack.signs().empty());
  late(100, 4ms)(attack);
  CHECK(attack.signs() == "late blocked");
  CHECK_THAT(attack.text("late"), EndsWith("because a loop was blocked"));
  attack.in_rows([](Health& h) { h.longest_turn = 900us; });
  CHECK(attack.signs() == "late");
}

TEST_CASE("what is advised against lateness of unknown cause is what may help") {
  QuietAttack attack;
  late(100, 4ms)(attack);
  attack.in_rows([](Health& h) { h.lag_max = 4ms; });
  CHECK(attack.advice("late") == "use more threads (-threads), or a lower rate");
  attack.in_rows([](Health& h) { h.run_wait = 1ms; });
  CHECK(attack.advice("late") ==
        "keep a processor free of other programs (taskset), or lower the rate");
  attack.in_rows([](Health& h) { h.waited = 5; });
  CHECK(attack.advice("late") == "allow more in flight (-max-workers), or lower the rate");
}

TEST_CASE("few hits are enough to know that their targets came late") {
  QuietAttack attack;
  attack.hits.resize(9);
  attack.hits.back().delay = 600ms;
  CHECK(attack.signs() == "rate");
  CHECK_THAT(attack.text("rate"), EndsWith("because targets were read late (-lazy)"));
}

TEST_CASE("hits that were late although there was room, and all who had a target were on time") {
  QuietAttack attack;
  late(100, 50ms)(attack);
  CHECK_THAT(attack.text("late"), EndsWith("because targets were read late (-lazy)"));
}

TEST_CASE("a closed loop has neither a rate nor a pool that is too small") {
  QuietAttack attack;
  attack.in_hits([](Result& r) {
    r.flags = result_flag::closed_loop;
    r.phases.queue = 2ms;
  });
  attack.in_rows([](Health& h) { h.waited = 900; });
  CHECK(attack.signs().empty());
}

TEST_CASE("without health rows of all attacks only the hits are judged") {
  QuietAttack attack;
  attack.info.runs.push_back(attack.info.runs.front());
  attack.info.runs.back().run[0] ^= 1;
  attack.info.runs.back().began += 10s;
  CHECK(attack.verdict().state == Fitness::unknown);
  attack.info.health.clear();
  CHECK(attack.verdict().state == Fitness::unknown);
  late(100, 50ms)(attack);
  CHECK(attack.verdict().state == Fitness::bad);
  CHECK_THAT(attack.text("late"), EndsWith(", beside 5ms of service time at p50"));
  attack.in_hits([](Result& r) { r.flags = result_flag::foreign; });
  CHECK(attack.verdict().state == Fitness::unknown);
}

TEST_CASE("hits without a socket show what the health rows may have missed") {
  QuietAttack attack;
  attack.info.health.clear();
  attack.hits[0].fault = Fault::ports;
  CHECK(attack.text("ports") == "1 connection found no free local port");
  attack.hits[0].fault = Fault::descriptors;
  CHECK(attack.text("descriptors") ==
        "1 socket could not be opened: no file descriptor was left (the limit was 1024)");
}

TEST_CASE("without the processor time of the process there is no verdict") {
  QuietAttack attack;
  attack.in_rows([](Health& h) { h.process_cpu = 0s; });
  CHECK(attack.verdict().state == Fitness::unknown);
}

TEST_CASE("without records there is no verdict") {
  CHECK(judge({Summary(), StreamInfo()}).state == Fitness::unknown);
  CHECK(to_string(Fitness::unknown) == "unknown");
  CHECK(to_string(Fitness::ok) == "ok");
  CHECK(to_string(Fitness::bad) == "bad");
}
