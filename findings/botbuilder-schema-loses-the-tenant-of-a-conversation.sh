#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: botbuilder-schema 4.17.1
behaviour: the tenant of a conversation is read from "tenantID", while Teams sends "tenantId": it is not in tenant_id,
  and an activity that is serialised again has lost it.
output seen: tenant_id is None; "tenantId" lies among additional_properties; serialised, it is gone. "from.aadObjectId"
  and "conversation.conversationType" of the same activity arrive, so nothing looks wrong.
guess before looking: ConversationAccount has a field tenant_id, so an activity from Teams that is deserialised has it
  there, and gives it back when it is serialised (a stored reference is used to write to somebody later).
for whom it matters: whoever tells tenants apart by activity.conversation.tenant_id, or keeps a serialised reference.
  Read channelData.tenant.id, or the JSON itself.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "botbuilder-schema==4.17.1"
cat >"$folder/look.py" <<'PY'
from botbuilder.schema import Activity

TENANT = "11111111-2222-3333-4444-555555555555"
seen = Activity().deserialize({
    "type": "message",
    "from": {"id": "29:someone", "aadObjectId": "66666666-7777-8888-9999-000000000000"},
    "conversation": {"id": "19:general@thread.tacv2", "conversationType": "channel", "tenantId": TENANT},
})
print("aad_object_id:", seen.from_property.aad_object_id)
print("conversation_type:", seen.conversation.conversation_type)
print("tenant_id:", seen.conversation.tenant_id)
print("beside:", sorted(seen.conversation.additional_properties))
print("given back:", sorted(seen.serialize()["conversation"]))
PY
"$folder/venv/bin/python" -W ignore "$folder/look.py" >"$folder/seen"
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
aad_object_id: 66666666-7777-8888-9999-000000000000
conversation_type: channel
tenant_id: None
beside: ['tenantId']
given back: ['conversationType', 'id']
SEEN
