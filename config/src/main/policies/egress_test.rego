package moat.egress_test

import data.moat.egress
import rego.v1

to(kind, pii) := {"tenant": "acme", "destination": {"arm": "gpt", "kind": kind, "labels": {}}, "pii": pii}

test_in_process_sees_the_original if {
	d := egress.decision with input as to("in-process", ["email"])
	d.action == "original"
}

test_upstream_without_pii_sees_the_original if {
	d := egress.decision with input as to("upstream", [])
	d.action == "original"
}

test_upstream_gets_surrogates_unless_said if {
	d := egress.decision with input as to("upstream", ["email"])
	d.action == "surrogate"
}

test_arm_may_get_originals if {
	d := egress.decision with input as to("upstream", ["email"]) with data.settings.egress.pii as {"gpt": "original"}
	d.action == "original"
}

test_stricter_of_arm_and_tenant_wins if {
	d := egress.decision with input as to("upstream", ["card"])
		with data.settings.egress.pii as {"gpt": "original"}
		with data.settings.tenants as {"acme": {"egress_pii": "deny"}}
	d.action == "deny"
}

test_unknown_word_denies if {
	d := egress.decision with input as to("upstream", ["card"]) with data.settings.egress.pii as {"gpt": "orginal"}
	d.action == "deny"
}

test_malformed_input_is_denied if {
	every broken in [{}, to("elsewhere", []), {"tenant": "acme", "pii": "email", "destination": {"kind": "upstream"}}] {
		d := egress.decision with input as broken
		d.action == "deny"
	}
}
