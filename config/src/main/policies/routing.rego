# May a request be served, and by which arms. Default: no.
#
# input  {"tenant", "key", "roles": [text], "model", "task_type", "sla", "abuse_score": 0..1,
#         "arms": [{"id", "kind": "in-process"|"upstream", "labels": {text: text}}]}
# data   settings.abuse   {"deny", "downgrade", "log"}: scores from which on each is done
#        settings.tenants {tenant: {"in_process_only": bool, "regions": [text]}}: limits of single tenants
# result {"action": "allow"|"downgrade"|"deny", "log": bool, "reason": text, "denied_arms": {id: reason}}
package moat.routing

import rego.v1

default decision := {
	"action": "deny",
	"log": true,
	"reason": "no rule of the routing policy allows it",
	"denied_arms": {},
}

decision := {
	"action": action,
	"log": log,
	"reason": reason,
	"denied_arms": denied_arms,
} if well_formed

well_formed if {
	is_string(input.tenant)
	input.tenant != ""
	is_number(input.abuse_score)
	input.abuse_score >= 0
	input.abuse_score <= 1
	is_array(input.arms)
}

default abuse := {}

abuse := data.settings.abuse

reached(level) if {
	threshold := object.get(abuse, level, 2)
	input.abuse_score >= threshold
}

default action := "allow"

action := "deny" if reached("deny")

action := "downgrade" if {
	reached("downgrade")
	not reached("deny")
}

default reason := ""

reason := "the request looks like abuse" if action != "allow"

default log := false

log if reached("log")

log if action != "allow"

default limits := {}

limits := data.settings.tenants[input.tenant]

denied_arms[arm.id] := "the tenant's data stays in process" if {
	some arm in input.arms
	object.get(limits, "in_process_only", false)
	arm.kind != "in-process"
}

denied_arms[arm.id] := "the arm's region is not one of the tenant's" if {
	some arm in input.arms
	not object.get(limits, "in_process_only", false)
	arm.kind != "in-process"
	regions := object.get(limits, "regions", null)
	is_array(regions)
	not object.get(arm, ["labels", "region"], "") in regions
}
