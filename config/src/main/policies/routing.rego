# May a request be served, and by which arms. Default: no.
#
# input  {"tenant", "key", "roles": [text], "model", "task_type", "sla", "abuse_score": 0..1,
#         "arms": [{"id", "kind": "in-process"|"upstream", "labels": {text: text}}]}
# data   settings.abuse   {"deny", "downgrade", "log"}: scores from which on each is done
#        settings.tenants {tenant: {"in_process_only": bool, "regions": [text], "egress_pii": text}}: limits
#                         of single tenants
#        Where these have another form, requests that they are about are denied, with what is wrong as reason.
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
} if {
	well_formed
	count(mistakes) == 0
}

decision := {
	"action": "deny",
	"log": true,
	"reason": concat("; ", sort(mistakes)),
	"denied_arms": {},
} if {
	well_formed
	count(mistakes) > 0
}

well_formed if {
	is_string(input.tenant)
	input.tenant != ""
	is_number(input.abuse_score)
	input.abuse_score >= 0
	input.abuse_score <= 1
	is_array(input.arms)
}

levels := {"deny", "downgrade", "log"}

# A setting that cannot be read may be a limit: it is not skipped.
mistakes contains "settings.abuse is not an object" if {
	said := data.settings.abuse
	not said in [null, abuse]
}

mistakes contains concat("", ["settings.abuse.", level, " is not a number"]) if {
	some level, threshold in abuse
	not is_number(threshold)
}

mistakes contains concat("", ["settings.abuse.", level, " is none of deny, downgrade and log"]) if {
	some level, _ in abuse
	not level in levels
}

mistakes contains "settings.tenants is not an object" if {
	said := data.settings.tenants
	said != null
	not is_object(said)
}

mistakes contains concat("", ["settings.tenants.", input.tenant, " is not an object"]) if {
	said := data.settings.tenants[input.tenant]
	said != limits
}

mistakes contains concat("", ["settings.tenants.", input.tenant, ".in_process_only is not true or false"]) if {
	said := limits.in_process_only
	not is_boolean(said)
}

mistakes contains concat("", ["settings.tenants.", input.tenant, ".regions is not a list of texts"]) if {
	said := limits.regions
	not texts(said)
}

mistakes contains concat("", ["settings.tenants.", input.tenant, ".", name, " is not known"]) if {
	some name, _ in limits
	not name in {"in_process_only", "regions", "egress_pii"}
}

texts(list) if {
	is_array(list)
	every text in list {
		is_string(text)
	}
}

default abuse := {}

abuse := data.settings.abuse if is_object(data.settings.abuse)

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

limits := data.settings.tenants[input.tenant] if is_object(data.settings.tenants[input.tenant])

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
