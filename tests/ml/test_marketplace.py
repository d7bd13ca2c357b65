"""The listings: reproducible, exactly as rare as asked, and hard in the ways the course promises."""

import numpy as np
import pandas as pd
import pytest

from caip.ml.marketplace import generate_listings

HARD = "toy gun|glue gun|nail gun|gunnar|holster"
OBFUSCATED = "g u n|9 mm|p1stol|r1fle|sh0tgun|h@ndgun|p.i.s.t.o.l"
COLUMNS = ["listing_id", "title", "category", "price_usd", "seller_age_days", "seller_region", "is_firearm", "score"]


@pytest.fixture(scope="module")
def listings() -> pd.DataFrame:
    return generate_listings(2000, seed=2025)


def matching(listings: pd.DataFrame, pattern: str) -> pd.DataFrame:
    return listings[listings["title"].str.contains(pattern, case=False)]


def test_same_seed_gives_the_same_bytes() -> None:
    first, second = (generate_listings(300, seed=7).to_csv(index=False).encode() for _ in range(2))
    assert first == second


def test_other_seed_gives_other_listings() -> None:
    assert not generate_listings(300, seed=7).equals(generate_listings(300, seed=8))


@pytest.mark.parametrize(("n_listings", "prevalence"), [(1, 0), (1, 1), (40, 0), (40, 1), (333, 0.1), (2000, 0.015)])
def test_prevalence_is_exact_by_rounding(n_listings: int, prevalence: float) -> None:
    listings = generate_listings(n_listings, seed=1, prevalence=prevalence)
    assert len(listings) == n_listings
    assert listings["is_firearm"].sum() == round(n_listings * prevalence)


def test_columns_and_ranges(listings: pd.DataFrame) -> None:
    assert list(listings.columns) == COLUMNS
    assert listings["listing_id"].is_unique
    assert listings["score"].between(0, 1).all()
    assert (listings["price_usd"] > 0).all()
    assert (listings["seller_age_days"] >= 1).all()
    assert set(listings["is_firearm"]) == {0, 1}
    assert not listings.isna().any().any()


def test_a_csv_round_trip_changes_nothing(listings: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("listings") / "listings.csv"
    listings.to_csv(file, index=False)
    pd.testing.assert_frame_equal(pd.read_csv(file), listings)


@pytest.mark.parametrize("words", HARD.split("|"))
def test_each_hard_negative_is_there_and_is_no_firearm(listings: pd.DataFrame, words: str) -> None:
    found = matching(listings, words)
    assert len(found) > 0
    assert not found["is_firearm"].any()


def test_obfuscated_firearms_are_there(listings: pd.DataFrame) -> None:
    found = matching(listings, OBFUSCATED)
    assert 3 <= len(found) < listings["is_firearm"].sum()
    assert found["is_firearm"].all()


def test_scores_are_useful_but_imperfect() -> None:
    listings = generate_listings(20_000, seed=3)
    guns, others = listings[listings["is_firearm"] == 1], listings[listings["is_firearm"] == 0]
    hidden, hard = matching(guns, OBFUSCATED), matching(others, HARD)
    plain, ordinary = guns.drop(hidden.index), others.drop(hard.index)
    assert plain["score"].mean() > hidden["score"].mean() > ordinary["score"].mean() + 0.2
    assert hard["score"].mean() > ordinary["score"].mean() + 0.2
    assert others["score"].max() > np.median(guns["score"])


@pytest.mark.parametrize("n_firearms", [2, 3, 30])
def test_both_regions_have_firearms(n_firearms: int) -> None:
    listings = generate_listings(100, seed=5, prevalence=n_firearms / 100)
    assert set(listings.loc[listings["is_firearm"] == 1, "seller_region"]) == {"north", "south"}


def test_the_detector_misses_more_in_the_south() -> None:
    guns = generate_listings(20_000, seed=4).query("is_firearm == 1")
    found = (guns["score"] >= 0.5).groupby(guns["seller_region"]).mean()
    assert found["south"] < found["north"]


@pytest.mark.parametrize(("n_listings", "prevalence"), [(0, 0.5), (-1, 0.5), (10, -0.1), (10, 1.1), (10, float("nan"))])
def test_unusable_arguments_are_refused(n_listings: int, prevalence: float) -> None:
    with pytest.raises(ValueError, match="must"):
        generate_listings(n_listings, seed=1, prevalence=prevalence)
