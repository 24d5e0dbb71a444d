using System.Reflection;
using Engine.Core.Sessions;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Tests.Storage;

/// <summary>Rules that hold for every record's table of fields.</summary>
public sealed class PayloadTableTests
{
    private static readonly Type[] Stored = [.. typeof(Session).Assembly.GetTypes().Where(static type => Properties(type).Any(IsStored))];

    public static TheoryData<string> StoredTypes => [.. Stored.Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void Record_EveryProperty_IsStoredOrFollowsFromWhatIs(string name)
    {
        var type = Stored.Single(type => type.Name == name);

        Assert.DoesNotContain(Properties(type), static property => property.SetMethod is not null && !IsStored(property));
    }

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void Record_Places_BelongToOnePropertyEach(string name)
    {
        var type = Stored.Single(type => type.Name == name);
        var places = Properties(type).Where(IsStored).Select(static property => property.GetCustomAttribute<FieldAttribute>()!.Place).ToList();

        Assert.Equal(places.Distinct(), places);
        Assert.All(places, static place => Assert.True(place > 0));
    }

    [Fact]
    public void Payload_OfANewerVersion_IsReadAsFarAsItIsKnown()
    {
        var written = Payload<Newer>.Write(new Newer { First = "a", Added = "b", Second = 3 });

        var read = Payload<Older>.Read(written);

        Assert.Equal(("a", 3, "untouched"), (read.First, read.Second, read.Gone));
    }

    [Fact]
    public void Payload_OfAnOlderVersion_LeavesWhatIsNewAsItWas()
    {
        var written = Payload<Older>.Write(new Older { First = null, Second = 3 });

        var read = Payload<Newer>.Read(written);

        Assert.Equal((null, 3, "default"), (read.First, read.Second, read.Added));
    }

    private static PropertyInfo[] Properties(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static bool IsStored(PropertyInfo property) => property.GetCustomAttribute<FieldAttribute>() is not null;

    private sealed class Older
    {
        [Field(1)]
        public string? First { get; init; }

        [Field(2)]
        public string Gone { get; init; } = "untouched";

        [Field(4)]
        public int Second { get; init; }
    }

    private sealed class Newer
    {
        [Field(1)]
        public string? First { get; init; }

        [Field(4)]
        public int Second { get; init; }

        [Field(7)]
        public string Added { get; init; } = "default";
    }
}
