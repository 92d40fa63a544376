"""Calls as the model may emit them."""

from llmasos.kernel.syscalls import Invocation, joined


def test_calls_that_differ_in_a_list_alone_are_one_call() -> None:
    def call(*genotypes: str, drug: str = "phenytoin") -> Invocation:
        return Invocation(tool="pharmacogenomics", arguments={"drug": drug, "genotypes": list(genotypes)})

    made = joined([call("HLA-B*15:02"), call("CYP2C9 *3/*3"), call("CYP2C9 *3/*3", drug="warfarin")], {"pharmacogenomics": {"genotypes"}})
    assert made == [call("HLA-B*15:02", "CYP2C9 *3/*3"), call("CYP2C9 *3/*3", drug="warfarin")]
