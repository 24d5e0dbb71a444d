using Engine.Core.Storage;

namespace Engine.Core.Tests.Limits;

public sealed class BoundedRecordsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    [Fact]
    public void Add_MoreThanTheLimit_NamesTheOldest()
    {
        var records = new BoundedRecords(2);

        Assert.Empty(records.Add("a", 1, Later, Now));
        Assert.Empty(records.Add("b", 1, Later, Now));
        Assert.Empty(records.Add("a", 1, Later, Now));
        Assert.Equal(["b"], records.Add("c", 1, Later, Now));
        records.Remove("a");
        Assert.Empty(records.Add("d", 1, Later, Now));
        Assert.Equal(2, records.Count);
    }

    [Fact]
    public void Add_MoreBytesThanTheLimit_NamesAsManyAsMustGo()
    {
        var records = new BoundedRecords(100, 10);
        records.Add("a", 4, Later, Now);
        records.Add("b", 4, Later, Now);

        Assert.Equal(["a", "b"], records.Add("c", 8, Later, Now));
    }

    [Fact]
    public void Add_ExpiredOnes_AreForgottenAndNotNamed()
    {
        var records = new BoundedRecords(1);
        records.Add("a", 1, Later, Now);

        Assert.Empty(records.Add("b", 1, Later.AddHours(1), Later));
        Assert.Equal(1, records.Count);
    }
}
