"""Schools that share a pack share its policy, in each nation's words."""

from policy_kb.loading import load
from policy_kb.nations import in_nation, nations


def test_a_pack_is_worded_once_for_each_nation() -> None:
    for pack in ("westhaven", "dothill"):
        policy = load(pack)
        each = {nation: in_nation(policy, nation) for nation in nations()}
        for nation, worded in each.items():
            assert in_nation(load(pack), nation) is worded
            assert worded.id == pack
            assert worded.role_words.items() >= policy.role_words.items()
            assert set(worded.role_words) == {*policy.role_words, *nations()[nation].roles}
        assert len({id(one) for one in each.values()}) == len(each)
