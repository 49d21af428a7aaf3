package moat.routing_test

import data.moat.routing
import rego.v1

request := {
	"tenant": "acme", "key": "k", "roles": [], "model": "auto", "task_type": "extraction", "sla": "standard",
	"abuse_score": 0.1,
	"arms": [
		{"id": "small", "kind": "in-process", "labels": {}},
		{"id": "eu", "kind": "upstream", "labels": {"region": "eu"}},
		{"id": "us", "kind": "upstream", "labels": {"region": "us"}},
	],
}

thresholds := {"deny": 0.95, "downgrade": 0.8, "log": 0.5}

scored(score) := object.union(request, {"abuse_score": score})

test_plain_request_is_allowed if {
	d := routing.decision with input as request with data.settings.abuse as thresholds
	d == {"action": "allow", "log": false, "reason": "", "denied_arms": {}}
}

test_scores_log_downgrade_deny if {
	cases := {0.5: ["allow", true], 0.8: ["downgrade", true], 0.95: ["deny", true], 0.49: ["allow", false]}
	every score, want in cases {
		d := routing.decision with input as scored(score) with data.settings.abuse as thresholds
		[d.action, d.log] == want
	}
}

test_without_thresholds_no_score_matters if {
	every settings in [{}, {"abuse": {}}, {"tenants": {}}] {
		d := routing.decision with input as scored(1) with data.settings as settings
		d == {"action": "allow", "log": false, "reason": "", "denied_arms": {}}
	}
}

test_without_any_settings_no_score_matters if {
	d := routing.decision with input as scored(1)
	d == {"action": "allow", "log": false, "reason": "", "denied_arms": {}}
}

test_each_threshold_holds_alone if {
	cases := {
		"deny": {"action": "deny", "log": true, "reason": "the request looks like abuse", "denied_arms": {}},
		"downgrade": {"action": "downgrade", "log": true, "reason": "the request looks like abuse", "denied_arms": {}},
		"log": {"action": "allow", "log": true, "reason": "", "denied_arms": {}},
	}
	every level, want in cases {
		d := routing.decision with input as scored(0.7) with data.settings.abuse as {level: 0.7}
		d == want
		below := routing.decision with input as scored(0.69) with data.settings.abuse as {level: 0.7}
		below == {"action": "allow", "log": false, "reason": "", "denied_arms": {}}
	}
}

test_deny_wins_over_downgrade if {
	d := routing.decision with input as scored(0.7) with data.settings.abuse as {"deny": 0.6, "downgrade": 0.7}
	d.action == "deny"
}

test_regions_exclude_other_upstreams if {
	d := routing.decision with input as request with data.settings.tenants as {"acme": {"regions": ["eu"]}}
	object.keys(d.denied_arms) == {"us"}
}

test_no_region_excludes_every_upstream if {
	d := routing.decision with input as request with data.settings.tenants as {"acme": {"regions": []}}
	object.keys(d.denied_arms) == {"eu", "us"}
}

test_arm_without_a_region_is_of_none if {
	arms := [{"id": "bare", "kind": "upstream"}, {"id": "blank", "kind": "upstream", "labels": {}}]
	d := routing.decision with input as object.union(request, {"arms": arms})
		with data.settings.tenants as {"acme": {"regions": ["eu"]}}
	d.denied_arms == {
		"bare": "the arm's region is not one of the tenant's",
		"blank": "the arm's region is not one of the tenant's",
	}
}

test_in_process_only if {
	every more in [{}, {"regions": ["eu"]}] {
		limits := object.union({"in_process_only": true}, more)
		d := routing.decision with input as request with data.settings.tenants as {"acme": limits}
		d.action == "allow"
		d.denied_arms == {
			"eu": "the tenant's data stays in process",
			"us": "the tenant's data stays in process",
		}
	}
}

test_limits_without_a_word_deny_no_arm if {
	every limits in [{}, {"in_process_only": false}] {
		d := routing.decision with input as request with data.settings.tenants as {"acme": limits}
		d.denied_arms == {}
	}
}

test_arm_of_no_known_kind_counts_as_upstream if {
	arms := [{"id": "odd", "labels": {}, "kind": "elsewhere"}]
	d := routing.decision with input as object.union(request, {"arms": arms})
		with data.settings.tenants as {"acme": {"in_process_only": true}}
	object.keys(d.denied_arms) == {"odd"}
}

test_another_tenants_limits_do_not_matter if {
	d := routing.decision with input as request with data.settings.tenants as {"other": {"in_process_only": true}}
	d.denied_arms == {}
	theirs := object.union(request, {"tenant": "other"})
	e := routing.decision with input as theirs with data.settings.tenants as {"acme": {"in_process_only": true}}
	e.denied_arms == {}
}

refusal := {
	"action": "deny",
	"log": true,
	"reason": "no rule of the routing policy allows it",
	"denied_arms": {},
}

test_no_input_is_denied if {
	routing.decision == refusal with data.settings.abuse as thresholds
}

test_malformed_input_is_denied if {
	every field, values in {
		"tenant": ["", 1, null],
		"abuse_score": [-0.01, 1.01, "0", null],
		"arms": [1, {}, null],
	} {
		missing := object.remove(request, [field])
		d := routing.decision with input as missing with data.settings.abuse as thresholds
		d == refusal
		every value in values {
			broken := routing.decision with input as object.union(missing, {field: value})
			broken == refusal
		}
	}
}

test_scores_at_the_ends_are_well_formed if {
	every score in [0, 1] {
		d := routing.decision with input as scored(score) with data.settings as {}
		d.action == "allow"
	}
}

refused(settings) := d if {
	d := routing.decision with input as request with data.settings as settings
	d.action == "deny"
	d.log
	d.denied_arms == {}
}

test_mistyped_thresholds_deny_and_say_so if {
	every wrong in ["0.9", true, [0.9], {}, null] {
		refused({"abuse": {"deny": wrong}}).reason == "settings.abuse.deny is not a number"
	}
	refused({"abuse": {"denny": 0.9}}).reason == "settings.abuse.denny is none of deny, downgrade and log"
	every wrong in [0.9, "deny", ["deny"], false] {
		refused({"abuse": wrong}).reason == "settings.abuse is not an object"
	}
}

test_mistyped_limits_deny_their_tenant_and_say_so if {
	every wrong in ["true", 1, null] {
		limits := {"tenants": {"acme": {"in_process_only": wrong}}}
		refused(limits).reason == "settings.tenants.acme.in_process_only is not true or false"
	}
	every wrong in ["eu", ["eu", 1], {"eu": true}, null] {
		limits := {"tenants": {"acme": {"regions": wrong}}}
		refused(limits).reason == "settings.tenants.acme.regions is not a list of texts"
	}
	refused({"tenants": {"acme": {"region": ["eu"]}}}).reason == "settings.tenants.acme.region is not known"
	refused({"tenants": {"acme": "eu"}}).reason == "settings.tenants.acme is not an object"
	refused({"tenants": "acme"}).reason == "settings.tenants is not an object"
}

test_every_mistake_is_told if {
	wrong := {"abuse": {"log": "0.5"}, "tenants": {"acme": {"regions": "eu"}}}
	refused(wrong).reason == concat("; ", [
		"settings.abuse.log is not a number",
		"settings.tenants.acme.regions is not a list of texts",
	])
}

test_another_tenants_mistake_does_not_matter if {
	d := routing.decision with input as request with data.settings.tenants as {"other": {"regions": "eu"}}
	d.action == "allow"
}

test_settings_that_are_null_are_none if {
	d := routing.decision with input as scored(1) with data.settings as {"abuse": null, "tenants": null}
	d == {"action": "allow", "log": false, "reason": "", "denied_arms": {}}
}

test_egress_settings_of_a_tenant_are_known if {
	d := routing.decision with input as request with data.settings.tenants as {"acme": {"egress_pii": "deny"}}
	d.action == "allow"
}
