# In which form a prompt may leave for a destination. Default: not at all.
#
# input  {"tenant", "destination": {"arm", "kind": "in-process"|"upstream", "labels": {text: text}}, "pii": [kind]}
# data   settings.egress.pii          {arm: "original"|"surrogate"|"deny"}: what an arm may get
#        settings.tenants[t].egress_pii "original"|"surrogate"|"deny": what a tenant's data may become; the stricter wins
#        Where these are no tables or say another word, personal data may not leave.
# result {"action": "original"|"surrogate"|"deny", "reason": text}
package moat.egress

import rego.v1

default decision := {"action": "deny", "reason": "no rule of the egress policy allows it"}

decision := {"action": action, "reason": reasons[action]} if well_formed

well_formed if {
	is_string(input.tenant)
	input.tenant != ""
	is_array(input.pii)
	input.destination.kind in {"in-process", "upstream"}
}

strictness := {"original": 0, "surrogate": 1, "deny": 2}

reasons := {
	"original": "",
	"surrogate": "personal data leaves as surrogates",
	"deny": "personal data may not leave for this destination",
}

# What may become of personal data is computed, never assumed: a rule that fails leaves the denial.
default action := "deny"

action := "original" if input.destination.kind == "in-process"

action := "original" if {
	input.destination.kind == "upstream"
	count(input.pii) == 0
}

action := stricter if {
	input.destination.kind == "upstream"
	count(input.pii) > 0
	level := max({strictness[of_arm], strictness[of_tenant]})
	some stricter
	strictness[stricter] == level
}

# A word nobody knows is a typing error in a rule about personal data: nothing leaves.
known(word) := word if word in object.keys(strictness)

known(word) := "deny" if not word in object.keys(strictness)

default said_of_arm := "surrogate"

said_of_arm := data.settings.egress.pii[input.destination.arm]

said_of_arm := "deny" if no_table(data.settings.egress)

said_of_arm := "deny" if no_table(data.settings.egress.pii)

default said_of_tenant := "original"

said_of_tenant := data.settings.tenants[input.tenant].egress_pii

said_of_tenant := "deny" if no_table(data.settings.tenants)

said_of_tenant := "deny" if no_table(data.settings.tenants[input.tenant])

no_table(said) if {
	said != null
	not is_object(said)
}

of_arm := known(said_of_arm)

of_tenant := known(said_of_tenant)
