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
	every settings in [{}, {"egress": {}}, {"egress": {"pii": {}}}, {"egress": {"pii": {"other": "original"}}}, {"tenants": {}}] {
		d := egress.decision with input as to("upstream", ["email"]) with data.settings as settings
		d == {"action": "surrogate", "reason": "personal data leaves as surrogates"}
	}
}

test_without_any_settings_upstream_gets_surrogates if {
	d := egress.decision with input as to("upstream", ["email"])
	d.action == "surrogate"
}

test_in_process_sees_the_original_whatever_is_said if {
	d := egress.decision with input as to("in-process", ["email"])
		with data.settings.egress.pii as {"gpt": "deny"}
		with data.settings.tenants as {"acme": {"egress_pii": "deny"}}
	d == {"action": "original", "reason": ""}
}

test_arm_may_get_originals if {
	d := egress.decision with input as to("upstream", ["email"]) with data.settings.egress.pii as {"gpt": "original"}
	d.action == "original"
}

said(of_arm, of_tenant) := d if {
	d := egress.decision with input as to("upstream", ["card"])
		with data.settings.egress.pii as {"gpt": of_arm}
		with data.settings.tenants as {"acme": {"egress_pii": of_tenant}}
}

test_stricter_of_arm_and_tenant_wins if {
	words := ["original", "surrogate", "deny"]
	every i, of_arm in words {
		every j, of_tenant in words {
			said(of_arm, of_tenant).action == words[max([i, j])]
		}
	}
}

test_denial_says_why if {
	d := said("deny", "original")
	d.reason == "personal data may not leave for this destination"
}

test_tenant_alone_can_be_stricter if {
	d := egress.decision with input as to("upstream", ["card"]) with data.settings.tenants as {"acme": {"egress_pii": "deny"}}
	d.action == "deny"
}

test_another_tenants_rule_does_not_matter if {
	d := egress.decision with input as to("upstream", ["card"]) with data.settings.tenants as {"other": {"egress_pii": "deny"}}
	d.action == "surrogate"
	theirs := object.union(to("upstream", ["card"]), {"tenant": "other"})
	e := egress.decision with input as theirs with data.settings.tenants as {"acme": {"egress_pii": "deny"}}
	e.action == "surrogate"
}

test_word_nobody_knows_denies if {
	every word in ["orginal", "", null, false, 1, ["original"]] {
		said(word, "original").action == "deny"
		said("original", word).action == "deny"
	}
}

test_settings_that_are_no_tables_deny if {
	every settings in [
		{"egress": "deny"}, {"egress": {"pii": "deny"}}, {"egress": {"pii": ["gpt"]}}, {"tenants": "acme"},
		{"tenants": {"acme": "deny"}}, {"tenants": {"acme": null}, "egress": 1},
	] {
		d := egress.decision with input as to("upstream", ["email"]) with data.settings as settings
		d.action == "deny"
	}
}

test_settings_that_are_null_are_none if {
	every settings in [{"egress": null}, {"egress": {"pii": null}}, {"tenants": null}, {"tenants": {"acme": null}}] {
		d := egress.decision with input as to("upstream", ["email"]) with data.settings as settings
		d.action == "surrogate"
	}
}

# As if the table of words were lost: no level is computed, and the denial stays.
test_rule_that_fails_denies if {
	d := egress.decision with input as to("upstream", ["card"]) with data.moat.egress.strictness as {}
	d.action == "deny"
}

test_arm_without_a_name_gets_surrogates if {
	nameless := json.remove(to("upstream", ["card"]), ["/destination/arm"])
	d := egress.decision with input as nameless
		with data.settings.egress.pii as {"gpt": "original"}
	d.action == "surrogate"
}

refusal := {"action": "deny", "reason": "no rule of the egress policy allows it"}

test_no_input_is_denied if {
	egress.decision == refusal
}

test_malformed_input_is_denied if {
	request := to("upstream", [])
	every field, values in {
		"tenant": ["", 1, null],
		"pii": ["email", {}, null],
		"destination": [{}, {"kind": "elsewhere"}, {"kind": null}, "upstream", null],
	} {
		missing := object.remove(request, [field])
		d := egress.decision with input as missing
		d == refusal
		every value in values {
			broken := egress.decision with input as object.union(missing, {field: value})
			broken == refusal
		}
	}
}
