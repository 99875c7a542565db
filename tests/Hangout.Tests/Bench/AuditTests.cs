using Hangout.Bench.Load;
using Hangout.Bench.Measuring;

namespace Hangout.Tests.Bench;

public class AuditTests
{
    private readonly Audit _audit = new(new Layout(Users: 4, RoomSize: 2));

    [Fact]
    public void Everything_once_and_in_order_is_clean()
    {
        Send(room: 0, count: 3);
        foreach (var number in new long[] { 0, 1, 2 })
        {
            _audit.Ack(number, number + 1);
            _audit.Deliver(0, number, number + 1).ShouldBeTrue();
            _audit.Deliver(1, number, number + 1).ShouldBeTrue();
        }

        _audit.IsComplete.ShouldBeTrue();
        _audit.Result().ShouldBe(new AuditResult(Sent: 3, Acked: 3, Delivered: 6, Refused: 0, Lost: 0, Duplicated: 0, Reordered: 0, Unknown: 0));
    }

    [Fact]
    public void A_missing_acknowledgement_is_a_loss()
    {
        Send(room: 0, count: 1);
        Deliver(0, 1);

        _audit.IsComplete.ShouldBeFalse();
        _audit.Result().Lost.ShouldBe(1);
    }

    [Fact]
    public void A_missing_delivery_is_a_loss()
    {
        Send(room: 0, count: 1);
        _audit.Ack(0, 1);
        _audit.Deliver(0, 0, 1);

        _audit.Result().Lost.ShouldBe(1);
    }

    [Fact]
    public void A_refused_message_is_expected_nowhere()
    {
        Send(room: 0, count: 1);
        _audit.Refuse(0);

        _audit.IsComplete.ShouldBeTrue();
        _audit.Result().ShouldBe(new AuditResult(0, 0, 0, Refused: 1, 0, 0, 0, 0));
    }

    [Fact]
    public void What_comes_twice_is_a_duplicate()
    {
        Send(room: 0, count: 1);
        _audit.Ack(0, 1);
        _audit.Ack(0, 1);
        Deliver(0, 1);
        _audit.Deliver(1, 0, 1).ShouldBeFalse();

        _audit.Result().Duplicated.ShouldBe(2);
    }

    [Fact]
    public void A_later_place_before_an_earlier_one_is_out_of_order()
    {
        Send(room: 0, count: 2);
        _audit.Deliver(0, 1, 2);
        _audit.Deliver(0, 0, 1);

        _audit.Result().Reordered.ShouldBe(1);
        _audit.Has(0).ShouldBe(2);
    }

    [Fact]
    public void Two_members_who_see_different_orders_are_out_of_order_without_numbers_too()
    {
        Send(room: 0, count: 2);
        _audit.Deliver(0, 0, 0);
        _audit.Deliver(0, 1, 0);
        _audit.Deliver(1, 1, 0);
        _audit.Deliver(1, 0, 0);

        _audit.Result().Reordered.ShouldBe(2);
    }

    [Fact]
    public void An_acknowledgement_at_another_place_is_out_of_order()
    {
        Send(room: 0, count: 2);
        _audit.Ack(0, 2);
        _audit.Deliver(0, 0, 1);

        _audit.Deliver(0, 1, 2);
        _audit.Result().Reordered.ShouldBe(1);
    }

    [Fact]
    public void A_message_of_another_room_and_one_that_nobody_sent_are_unknown()
    {
        Send(room: 1, count: 1);
        _audit.Deliver(0, 0, 1);
        _audit.Deliver(0, 7, 2);

        _audit.Result().Unknown.ShouldBe(2);
    }

    private void Send(int room, int count)
    {
        for (var i = 0; i < count; i++)
            _audit.Add(room, intendedAt: 0);
    }

    private void Deliver(long number, long seq)
    {
        _audit.Deliver(0, number, seq);
        _audit.Deliver(1, number, seq);
    }
}
