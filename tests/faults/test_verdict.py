"""When a kill run counts as failed: lost, done twice, a target missed, or a blind control."""

import json

import pytest

from tests.faults.production.results import Control, Kill, Result, as_json, details, table


def good() -> Result:
    return Result(
        "Redis killed",
        10_000,
        kills=[Kill("Redis", out=61.0, back=0.4)],
        refusals={"503": 3},
        reads={"away": {"lesson": {"200": 40}}},
        controls=[Control("tasks that are only in Redis", 100, lost=60)],
    )


def test_a_run_that_lost_nothing_and_whose_control_found_something_passes():
    assert good().failures() == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"lost": 2, "examples": ["7/module-1/step-1/done"]}, "2 lost, such as 7/module-1/step-1"),
        ({"doubled": 1}, "1 done twice"),
        ({"missed": ["3 answers of 500"]}, "3 answers of 500"),
        ({"controls": []}, "no control was run"),
        ({"controls": [Control("blind", 100, lost=0)]}, "the control found nothing: blind"),
        ({"kills": [Kill("the master")]}, "no success after the kill of the master"),
    ],
)
def test_each_fault_fails_the_run_and_is_named(fault, told):
    result = good()
    for name, value in fault.items():
        setattr(result, name, value)
    (failure,) = result.failures()
    assert failure.startswith(f"Redis killed: {told}")


def test_one_blind_control_of_two_is_not_hidden_by_the_other():
    result = good()
    result.controls.append(Control("tasks without a key", 100, doubled=0))
    assert result.failures() == ["Redis killed: the control found nothing: tasks without a key"]


def test_the_table_and_the_file_hold_what_was_found():
    result = good()
    heading, _line, row = table([result]).splitlines()
    assert heading.split()[:2] == ["experiment", "writes"]
    assert row.split() == [
        "Redis",
        "killed",
        "10,000",
        "1",
        "0",
        "0",
        "0.4",
        "to",
        "0.4",
        "60",
        "–",
    ]
    assert "away, lesson: 200 × 40" in details(result)
    (kept,) = json.loads(json.dumps(as_json([result])))
    assert (kept["lost"], kept["controls"][0]["lost"], kept["failures"]) == (0, 60, [])
