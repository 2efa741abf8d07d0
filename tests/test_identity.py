"""Which body a name means on a day, and who carried on its work."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vnadmin
from vnadmin.cli import run
from vnadmin.data import load
from vnadmin.values.agency_identity import _of_row, identify, successors
from vnadmin.values.agency_table import exact_rows, name_key, placed_name
from vnadmin.values.places import _communes, by_name, districts, followers, provinces, within

ROWS = load("agencies")
PLACES = (*provinces().values(), *districts().values(), *_communes()[0].values())


def ids(name, **options):
    return [body.id for body in identify(name, **options)]


def followed_by(name, **options):
    return [heir.id for body in identify(name) for heir in successors(body, **options)]


def whole(day, *, last):
    """A day that may be known in part only as a date: the first day of what is known, or the last."""
    if len(day) == 10:
        return dt.date.fromisoformat(day)
    year, month = int(day[:4]), int(day[5:7] or ("12" if last else "1"))
    if not last:
        return dt.date(year, month, 1)
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def a_day_of(body):
    """A day on which a body existed."""
    if body.valid_to:
        return whole(body.valid_to, last=True)
    return whole(body.valid_from, last=True) if body.valid_from else dt.date(2025, 8, 1)


def shared(row):
    return {name_key(name) for name in row["shared"].split("|") if name}


def test_every_body_of_the_table_resolves_to_itself():
    """Each name means its own row on a day on which the body existed, alone unless the row marks it as shared."""
    for row in ROWS:
        body = _of_row(row, None)
        found = ids(row["name"], on=a_day_of(body))
        assert row["id"] in found, row["name"]
        assert len(found) == 1 or name_key(row["name"]) in shared(row), (row["name"], found)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ROWS), st.sampled_from(PLACES))
def test_every_body_at_a_place_resolves_to_itself(row, place):
    """The whole name of a body at a place means that body and no other."""
    if row["kind"] == "group" or row["level"] != place.level or (place.kind == "tỉnh" and "Thành ủy" in row["name"]):
        return
    body = _of_row(row, place)
    if body.valid_from and body.valid_to and body.valid_from > body.valid_to:
        return  # they never stood together
    found = ids(body.name, on=a_day_of(body))
    assert body.id in found, (body, found)
    assert len(found) == 1 or name_key(row["name"]) in shared(row), (body, found)


def test_the_city_within_a_province_of_its_name_is_not_the_province():
    """The youth union of thành phố Hà Giang is not that of tỉnh Hà Giang, its province of the same name."""
    day = dt.date(2024, 5, 1)
    assert ids("Thành đoàn Hà Giang, tỉnh Hà Giang", on=day) == ["ha-giang-thanh-pho-ha-giang.huyen-doan"]
    assert ids("Ban Tổ chức Thành ủy Cao Bằng, tỉnh Cao Bằng", on=day) == [
        "cao-bang-thanh-pho-cao-bang.ban-to-chuc-huyen-uy"
    ]


@pytest.mark.parametrize("level", ["province", "district", "commune"])
def test_every_place_resolves_to_itself(level):
    """The whole name of each place means that place and no other."""
    for place in PLACES:
        if place.level == level:
            found = ids(place.full)
            assert found == [place.id], place


def test_no_name_means_two_bodies_on_one_day():
    """Two rows that share a name or alias never exist together, unless both mark the name as shared."""
    names = {}
    for row in ROWS:
        for name in filter(None, (row["name"], *row["aliases"].split("|"))):
            names.setdefault(name_key(name), {})[row["id"]] = row
    for name, rows in names.items():
        for one, other in itertools.combinations(rows.values(), 2):
            if name in shared(one) and name in shared(other):
                continue
            days = {d for row in (one, other) for f in ("valid_from", "valid_to") if (d := row[f])} or {"2025-08-01"}
            for day in {whole(d, last=last).isoformat() for d in days for last in (False, True)}:
                both = all(within(day, r["valid_from"], r["valid_to"]) for r in (one, other))
                assert not both, (name, one["id"], other["id"], day)


def test_every_successor_is_a_body_of_the_table():
    """Successors are names of rows, and none of them ended before what it follows."""
    for row in ROWS:
        for name in filter(None, row["successor"].split("; ")):
            heirs = exact_rows(name_key(name))
            assert heirs, (row["id"], name)
            assert any(not h["valid_to"] or h["valid_to"] >= row["valid_to"] for h in heirs), (row["id"], name)


def test_an_ended_body_with_a_successor_leads_to_one_that_exists():
    """Following successors ends at bodies of today."""
    for row in ROWS:
        if row["successor"]:
            heirs = successors(_of_row(row, None))
            assert heirs, row["id"]
            assert not [heir for heir in heirs if heir.valid_to], row["id"]


def test_all_old_provinces_lead_to_the_34_of_today():
    """Sixty-three provinces became 34; every district lies in one and has communes in its heir."""
    today = {heir.id for place in provinces().values() for heir in followers(place, None)}
    assert len(today) == 34
    assert today == {p.id for p in provinces().values() if not p.valid_to}
    for district in districts().values():
        communes = followers(district, None)
        assert {c.province for c in communes} == {followers(provinces()[district.province], None)[0].id}, district


@pytest.mark.parametrize("example", load("districts.examples"), ids=lambda e: e["text"])
def test_a_district_is_told_by_its_province(example):
    """The row of the example is the place at the end of the name; an invented district is none."""
    found = {body.place for body in identify(example["text"])}
    assert found == ({example["value"]} if example["row"] != "-" else set())


@pytest.mark.parametrize(
    "name, on, expected",
    [
        ("Sở LĐTBXH", dt.date(2024, 5, 1), ["so-lao-dong-thuong-binh-va-xa-hoi"]),
        ("Sở LĐ-TB&XH", dt.date(2024, 5, 1), ["so-lao-dong-thuong-binh-va-xa-hoi"]),
        ("Sở Lao động Thương binh và Xã hội", None, ["so-lao-dong-thuong-binh-va-xa-hoi"]),
        ("Sở Nông nghiệp và PTNT", None, ["so-nong-nghiep-va-phat-trien-nong-thon"]),
        ("Sở VHTT", dt.date(2020, 1, 1), ["so-van-hoa-va-the-thao"]),
        ("Sở VHTT", dt.date(2005, 1, 1), ["so-van-hoa-thong-tin", "so-van-hoa-va-the-thao"]),
        ("SYT", None, ["so-y-te"]),
        ("Bộ KHĐT", None, ["bo-ke-hoach-va-dau-tu"]),
        ("Bộ GTVT", dt.date(2026, 1, 1), ["bo-giao-thong-van-tai"]),  # ended, and told so
        ("Sở Y tế tỉnh Bắc Giang", None, ["bac-giang.so-y-te"]),
        ("Sở Y tế Hà Nội", None, ["ha-noi.so-y-te"]),
        ("UBND TP. Hồ Chí Minh", None, ["ho-chi-minh.uy-ban-nhan-dan-tinh"]),
        ("Tỉnh ủy Hải Phòng", None, ["hai-phong.thanh-uy"]),
        ("thành phố Bắc Giang", None, ["bac-giang-thanh-pho-bac-giang"]),
        ("UBND thành phố Bắc Giang", None, ["bac-giang-thanh-pho-bac-giang.uy-ban-nhan-dan-huyen"]),
        ("Huyện ủy Tân Yên", None, ["bac-giang-huyen-tan-yen.huyen-uy"]),
        ("UBND xã Tân Yên, tỉnh Bắc Ninh", None, ["bac-ninh-xa-tan-yen.uy-ban-nhan-dan-xa-phuong-dac-khu"]),
        ("Văn phòng Cơ quan Cảnh sát điều tra", None, ["van-phong-co-quan-canh-sat-dieu-tra", "van-phong-co-quan-canh-sat-dieu-tra-cong-an-tinh"]),
        ("Sở Mây Trắng", None, []),
        ("Sở", None, []),
        ("", None, []),
    ],
)  # fmt: skip
def test_which_body_a_name_means(name, on, expected):
    """Short forms, other signs between words, places, and days."""
    assert ids(name, on=on) == expected


def test_a_district_of_many_provinces_stays_ambiguous():
    """A common name gives all its districts; the province tells which is meant."""
    assert len(ids("UBND huyện Châu Thành")) > 5
    assert ids("UBND huyện Châu Thành, tỉnh Bến Tre") == ["ben-tre-huyen-chau-thanh.uy-ban-nhan-dan-huyen"]


@pytest.mark.parametrize(
    "name, on, expected",
    [
        ("Tổng cục Thuế", None, ["cuc-thue"]),
        ("Sở Y tế tỉnh Bắc Giang", None, ["bac-ninh.so-y-te"]),
        ("Sở Y tế tỉnh Bắc Giang", dt.date(2025, 6, 30), ["bac-giang.so-y-te"]),
        ("Sở LĐTBXH tỉnh Hải Dương", None, ["hai-phong.so-noi-vu"]),
        ("Sở LĐTBXH tỉnh Hải Dương", dt.date(2025, 4, 1), ["hai-duong.so-noi-vu"]),
        ("Tỉnh ủy Hải Dương", None, ["hai-phong.thanh-uy"]),
        ("Cục Thuế tỉnh Bắc Giang", dt.date(2025, 4, 1), ["chi-cuc-thue-khu-vuc"]),
        ("Cục Thuế tỉnh Bắc Giang", None, ["bac-ninh.thue-tinh"]),
        ("tỉnh Thừa Thiên Huế", None, ["hue"]),
        ("Bộ Y tế", None, ["bo-y-te"]),
    ],
)
def test_who_carries_on(name, on, expected):
    """Successors by body, by place, and over bodies that stood in between."""
    assert followed_by(name, on=on) == expected


def test_a_district_is_followed_by_its_communes_and_its_province():
    """The People's Committee of a district: those of its communes, and that of the province."""
    heirs = followed_by("UBND huyện Tân Yên")
    assert "bac-ninh-xa-tan-yen.uy-ban-nhan-dan-xa-phuong-dac-khu" in heirs
    assert heirs[-1] == "bac-ninh.uy-ban-nhan-dan-tinh"


def test_the_library_gives_days_and_successors():
    """What users hold: None for days that are not known, and whether the body existed."""
    (body,) = vnadmin.identify_agency("Sở LĐTBXH", on=dt.date(2026, 1, 1), province="Hải Dương")
    assert (body.valid_from, body.valid_to, body.valid) == (None, "2025-02-28", False)
    assert [heir.name for heir in body.successors] == ["Sở Nội vụ thành phố Hải Phòng"]
    assert vnadmin.identify_agency("Bộ Y tế")[0].successors == ()
    with pytest.raises(vnadmin.UsageError):
        vnadmin.identify_agency("Bộ Y tế", on="2024-01-01")


def test_the_command_shows_a_body(capsys):
    """For people and as JSON; exit code 1 for a name that is not known."""
    assert run(["--lang", "en", "agencies", "Sở LĐTBXH", "--on", "2024-05-01"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Sở Lao động - Thương binh và Xã hội [so-lao-dong-thuong-binh-va-xa-hoi] (to 2025-02-28)"
    assert out[1] == "    followed by Sở Nội vụ [so-noi-vu]"
    assert run(["agencies", "Sở LĐTBXH", "Sở Mây Trắng", "--json"]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["bodies"][0]["successors"] == [{"id": "so-noi-vu", "name": "Sở Nội vụ"}]
    assert second == {"name": "Sở Mây Trắng", "bodies": []}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("SởYtếỉnhBắcGiang UBND,.-&/()xãhuyện\n0"), max_size=40))
def test_any_string_is_a_name_or_none(name):
    """Nothing raises, and what is found is not repeated."""
    found = ids(name)
    assert len(found) == len(set(found))


def test_a_place_is_written_out_with_its_kind():
    """Names of bodies at a place as offices write them."""
    row = {r["id"]: r for r in ROWS}
    assert placed_name(row["tinh-uy"], "thành phố", "Hà Nội") == "Thành ủy Hà Nội"
    assert placed_name(row["huyen-uy"], "huyện", "Tân Yên") == "Huyện ủy Tân Yên"
    assert placed_name(row["uy-ban-nhan-dan-xa-phuong-dac-khu"], "phường", "Đa Mai") == "Ủy ban nhân dân phường Đa Mai"
    assert by_name()[name_key("Hà Nội")][0].full == "thành phố Hà Nội"
