using Hangout.Realtime.Connections;
using Hangout.Tests.ServiceDefaults;

namespace Hangout.Tests.Realtime;

public sealed class CutOffsTests
{
    private readonly ManualTime _time = new();
    private readonly CutOffs _cutOffs;
    private readonly long _eve = CutOffs.KeyOf("eve"), _alice = CutOffs.KeyOf("alice");

    public CutOffsTests() => _cutOffs = new CutOffs(_time);

    [Fact]
    public void Up_to_two_in_a_row_cost_nothing()
    {
        Note(2);

        _cutOffs.WaitOf(_eve).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void The_third_means_waiting_for_one_refill_and_so_does_each_further_one()
    {
        Note(3);
        _cutOffs.WaitOf(_eve).ShouldBeInRange(CutOffs.Refill - TimeSpan.FromSeconds(5), CutOffs.Refill);

        _time.Advance(CutOffs.Refill);
        _cutOffs.WaitOf(_eve).ShouldBe(TimeSpan.Zero);

        Note(1);
        _cutOffs.WaitOf(_eve).ShouldBeInRange(CutOffs.Refill - TimeSpan.FromSeconds(5), CutOffs.Refill);
    }

    [Fact]
    public void However_many_are_cut_at_once_the_wait_is_one_refill()
    {
        Note(1_000);

        _cutOffs.WaitOf(_eve).ShouldBeInRange(CutOffs.Refill - TimeSpan.FromSeconds(5), CutOffs.Refill);
    }

    [Fact]
    public void After_a_while_all_is_forgotten()
    {
        Note(3);
        _time.Advance(CutOffs.Refill * 3);

        Note(2);

        _cutOffs.WaitOf(_eve).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Others_are_not_held_off()
    {
        Note(10);

        _cutOffs.WaitOf(_alice).ShouldBe(TimeSpan.Zero);
    }

    private void Note(int times)
    {
        for (var i = 0; i < times; i++)
            _cutOffs.Note(_eve);
    }
}
