using Engine.Core.Storage;
using Engine.Storage.Tests.LiteDb;
using FsCheck.Xunit;
using Xunit;

namespace Engine.Storage.Tests.Model;

/// <summary>Random programs: four bytes are one operation, run against the model and a store, answer by answer.</summary>
public sealed class StoreModelTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 300, EndSize = 800)]
    public async Task Memory_AnyProgram_BehavesLikeTheModel(byte[] program)
    {
        var model = new StoreModel();
        var store = new MemoryStore();
        var now = await RunAsync(program, model, store);
        await CompareAsync(model, store, now);
        await CompareAsync(model, store.Fork(), now);
    }

    [Property(MaxTest = 25, EndSize = 1200)]
    public async Task LiteDb_AnyProgramThenReopened_BehavesLikeTheModel(byte[] program)
    {
        using var fixture = new LiteDbFixture();
        var model = new StoreModel();
        DateTimeOffset now;
        using (var store = fixture.Open())
        {
            now = await RunAsync(program, model, store);
            await CompareAsync(model, store, now);
        }

        using var again = fixture.OpenAt(now);
        await CompareAsync(model, again, now);
    }

    private static async Task<DateTimeOffset> RunAsync(byte[] program, StoreModel model, IStore store)
    {
        var now = Start;
        for (var step = 0; step + 3 < program.Length; step += 4)
        {
            var (a, b, c) = (program[step + 1], program[step + 2], program[step + 3]);
            var tenant = a % 3 == 0 ? "b" : "a";
            var id = $"id{b % 6}";
            var record = Record(id, now, c);
            switch (program[step] % 9)
            {
                case 0:
                    Assert.Equal(model.Insert(tenant, Document(id, c)), (await store.Users.InsertAsync(tenant, "user", Document(id, c))).Outcome);
                    break;
                case 1:
                    long? expected = a % 2 == 0 ? null : (model.Documents.Find(entry => entry.Tenant == tenant && entry.Document.Id == id).Document?.Version ?? 1) - (c % 2);
                    Assert.Equal(model.Replace(tenant, Document(id, c), expected), (await store.Users.ReplaceAsync(tenant, "user", Document(id, c), expected)).Outcome);
                    break;
                case 2:
                    Assert.Equal(model.Delete(tenant, id), await store.Users.DeleteAsync(tenant, "user", id));
                    break;
                case 3:
                case 4:
                    Assert.Equal(model.Insert(tenant, record, now), await store.Records.InsertAsync(tenant, "k", record, now));
                    break;
                case 5:
                    Assert.Equal(model.Consume(tenant, id, null, now), (await store.Records.TryConsumeAsync(tenant, "k", id, now)).Outcome);
                    break;
                case 6 when model.Find(tenant, "next" + id, now) < 0:
                    var next = Record("next" + id, now, c);
                    Assert.Equal(model.Consume(tenant, id, next, now), (await store.Records.RotateAsync(tenant, "k", id, next, now)).Outcome);
                    break;
                case 7:
                    Assert.Equal(model.DeleteFamily(tenant, $"f{c % 4}"), await store.Records.DeleteWhereAsync(tenant, new RecordFilter { Family = $"f{c % 4}" }));
                    break;
                default:
                    now = now.AddSeconds(b % 8);
                    if (c % 2 == 0)
                    {
                        Assert.Equal(model.Purge(now), await store.Records.PurgeExpiredAsync(now, int.MaxValue));
                    }

                    break;
            }
        }

        return now;
    }

    private static async Task CompareAsync(StoreModel model, IStore store, DateTimeOffset now)
    {
        foreach (var tenant in new[] { "a", "b" })
        {
            var documents = model.Documents.Where(entry => entry.Tenant == tenant).Select(entry => entry.Document).ToArray();
            var stored = (await store.Users.QueryAsync(tenant, "user", new())).Items;
            Assert.Equal(documents.Select(Show), stored.Select(Show));
            foreach (var document in documents)
            {
                Assert.Equal(Show(document), Show((await store.Users.GetAsync(tenant, "user", document.Id))!));
                foreach (var key in document.UniqueKeys)
                {
                    Assert.Equal(document.Id, (await store.Users.FindAsync(tenant, "user", key))!.Id);
                }
            }

            for (var n = 0; n < 3; n++)
            {
                var field = new DocumentFilter.Indexed("field", $"{n}");
                var indexed = (await store.Users.QueryAsync(tenant, "user", new() { Filter = field })).Items;
                Assert.Equal(documents.Where(new DocumentMatcher(field).Matches).Select(Show), indexed.Select(Show));
            }

            for (var n = 0; n < 4; n++)
            {
                var family = await store.Records.ListAsync(tenant, new RecordFilter { Family = $"f{n}" }, now);
                var expected = model.Records.Where(entry => entry.Tenant == tenant && entry.Record.Family == $"f{n}" && !(entry.Record.ExpiresAt <= now));
                Assert.Equal(expected.OrderBy(entry => entry.Record.CreatedAt).ThenBy(entry => entry.Record.Key, StringComparer.Ordinal).Select(entry => Show(entry.Record)), family.Select(Show));
                foreach (var record in family)
                {
                    Assert.Equal(Show(record), Show((await store.Records.GetAsync(tenant, "k", record.Key, now))!));
                }
            }
        }
    }

    private static StoredDocument Document(string id, byte seed) => new()
    {
        Id = id,
        Body = new[] { seed },
        UniqueKeys = seed % 5 == 0 ? [] : [new("key", $"{seed % 5}"), new("other", $"{seed % 11}")],
        IndexedFields = [new("field", $"{seed % 3}"), new("field", $"{seed % 2}")],
    };

    private static StoredRecord Record(string key, DateTimeOffset now, byte seed) => new()
    {
        Key = key,
        Family = $"f{seed % 4}",
        CreatedAt = now,
        ExpiresAt = seed % 7 == 0 ? null : now.AddSeconds(seed % 20),
        Payload = new[] { seed },
    };

    private static string Show(StoredDocument document) => $"{document.Id} v{document.Version} s{document.Sequence} {Convert.ToHexString(document.Body.Span)}";

    private static string Show(StoredRecord record) =>
        $"{record.Key} v{record.Version} {record.CreatedAt:O} {record.ExpiresAt:O} {record.ConsumedAt:O} {Convert.ToHexString(record.Payload.Span)}";
}
