"""What is invisible, what an id looks like and what can be stored: whoever asks gets one answer."""

import pytest

from projects.exports.history import harmless
from projects.forms.confirm import as_typed
from projects.humanloop.resources import Config
from projects.text.ids import CONFIG_ID, DIRECTORY_ID, is_id, not_an_id, pasted_id
from projects.text.invisible import is_visible
from projects.text.labels import apart
from projects.text.storable import has_controls, spelled, storable, without_unstorable

# Fillers, blank Braille, joiners, selectors of every plane, tags, directions, a soft hyphen, a byte order mark.
NOTHING_TO_SEE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u200b\u200c\u200d\u200e\u202e\u2060\u2064\u2066\u2800\u3164"
    "\ufe00\ufe0f\ufeff\uffa0\xad\U000e0001\U000e0041\U000e0100\U000e01ef"
)


@pytest.mark.parametrize("sign", NOTHING_TO_SEE, ids=ascii)
def test_what_is_drawn_as_nothing_is_so_for_names_ids_labels_and_cells(sign):
    assert not is_visible(sign * 3)
    assert Config.model_validate({"id": "config_1", "name": sign}).label == "config_1"
    assert as_typed(f"Support{sign} bot") == as_typed("support bot")
    assert apart({"config_1": "calm", "config_2": f"cal{sign}m"}) == {
        "config_1": "calm (config_1)",
        "config_2": f"cal{sign}m (config_2)",
    }
    assert harmless(f"{sign}=1+1").startswith("'")


@pytest.mark.parametrize("sign", sorted(set(NOTHING_TO_SEE) - set("\u115f\u1160\u2800\u3164\uffa0")), ids=ascii)
def test_what_copying_brings_along_is_taken_out_of_an_id(sign):
    assert pasted_id(f" “config{sign}_1”{sign}\n") == "config_1"


@pytest.mark.parametrize("filler", "\u115f\u1160\u2800\u3164\uffa0", ids=ascii)
def test_what_is_a_sign_though_drawn_as_nothing_stays_in_an_id_and_is_told_of(filler):
    pasted = pasted_id(f"config_1{filler}")

    assert not is_id(pasted)
    assert f"U+{ord(filler):04X}" in not_an_id(pasted, "config_")


@pytest.mark.parametrize("name", ["a", "é", "ไทย", "👩‍🔬", "1", "-", "مرحبا", " . "])
def test_what_has_one_sign_to_be_seen_is_visible(name):
    assert is_visible(name)


@pytest.mark.parametrize("longest", [f"config_{'a' * 121}", f"dir_{'-' * 124}", "x" * 128])
def test_an_id_is_as_long_as_an_address_takes_it_and_no_longer(longest):
    shapes = [is_id, CONFIG_ID.fullmatch, DIRECTORY_ID.fullmatch]

    assert is_id(longest)
    assert any(shape(longest) for shape in shapes[1:]) == longest.startswith(("config_", "dir_"))
    assert not any(shape(f"{longest}a") for shape in shapes)


def test_what_cannot_be_stored_is_replaced_left_out_or_named():
    text = "a\0b\ud800c\udfff"

    assert storable(text) == "a\ufffdb?c?"
    assert without_unstorable(text) == "abc"
    assert spelled(text) == "a[U+0000]b[U+D800]c[U+DFFF]"
    assert storable("é\u200b\t\n") == without_unstorable("é\u200b\t\n") == spelled("é\u200b\t\n") == "é\u200b\t\n"
    assert [has_controls(name) for name in ("a\tb", "\x7f", "\ud800", "a\u200bb", "é")] == [True] * 3 + [False] * 2
