// The keys of the json format.
#include <string>

#include "protocol/ws/directive.h"
#include "targets/check.h"
#include "targets/json_value.h"

namespace barrage {

void ScriptBuilder::read_key(std::string_view key, JsonValue& value) {
  if (key == "match") {
    if (const auto problem = set_match(value.text(key))) {
      value.fail_in_text(problem->offset, problem->what);
    }
  } else if (key == "on") {
    read_auto_replies(value);
  } else if (key == "open") {
    read_opening(value);
  } else if (value.boolean(key)) {
    script_.binary = true;
  }
}

void ScriptBuilder::read_auto_replies(JsonValue& value) {
  script_.auto_replies.clear();
  value.each_member("\"on\" must be an object, e.g. {\"2\": \"3\"}",
                    [this](std::string_view key, JsonValue& send) {
                      const std::string on(key);
                      if (script_.auto_reply_to(on) != nullptr) {
                        send.fail_at_key("a second auto-reply to " + quote(on) + "; leave one out");
                      }
                      if (const auto problem = add_auto_reply(on, send.text(on))) {
                        send.fail_in_text(problem->offset, problem->what);
                      }
                    });
}

void ScriptBuilder::read_opening(JsonValue& value) {
  const std::string wrong =
      "\"open\" must be an array, e.g. [{\"wait\": \"0\"}, {\"send\": \"40\"}]";
  script_.open.clear();
  value.each_item(wrong, [&](JsonValue& item) {
    item.each_member(wrong, [&](std::string_view key, JsonValue& text) {
      if (key == "wait") return add_open_wait(text.text(key));
      if (key != "send") text.fail_at_key(wrong);
      if (const auto problem = add_open_send(text.text(key))) {
        text.fail_in_text(problem->offset, problem->what);
      }
    });
  });
}

}  // namespace barrage
