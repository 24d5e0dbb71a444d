using System.Globalization;
using System.Text;
using Engine.Core.Storage;
using Engine.Storage.LiteDb;

// Writes until it is killed, and prints each change after the store has acknowledged it.
// Arguments: the file, and a prefix for the ids of this run.
var (path, run) = (args[0], args[1]);
await using var store = LiteDbStore.Open(new LiteDbStoreOptions { Path = path });
var output = Console.OpenStandardOutput();
var now = DateTimeOffset.UnixEpoch;

await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() => worker switch
{
    0 or 1 => WriteDocumentsAsync(worker),
    2 or 3 => WriteRecordsAsync(worker),
    4 => RotateAsync(worker),
    _ => WriteLogsAndDeleteAsync(worker),
})));

void Print(string what, string id)
{
    var line = Encoding.UTF8.GetBytes($"{what} {id}\n");
    lock (output)
    {
        output.Write(line);
        output.Flush();
    }
}

string NextId(int worker, int n) => string.Create(CultureInfo.InvariantCulture, $"{run}-{worker}-{n}");

StoredRecord Record(string key) => new() { Key = key, Family = run, CreatedAt = now, Payload = Encoding.UTF8.GetBytes(new string('r', 400) + key) };

async Task WriteDocumentsAsync(int worker)
{
    for (var n = 0; ; n++)
    {
        var id = NextId(worker, n);
        var document = new StoredDocument
        {
            Id = id,
            Body = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","pad":"{{new string('d', n % 3000)}}"}"""),
            UniqueKeys = [new DocumentKey("key", id)],
        };
        if (!(await store.Users.InsertAsync("tenant", "user", document)).Succeeded)
        {
            throw new InvalidOperationException($"{id} was there before.");
        }

        Print("document", id);
        if (n % 4 != 3)
        {
            continue;
        }

        if (!(await store.Users.ReplaceAsync("tenant", "user", document, 1)).Succeeded)
        {
            throw new InvalidOperationException($"{id} could not be replaced.");
        }

        Print("replaced", id);
    }
}

async Task WriteRecordsAsync(int worker)
{
    for (var n = 0; ; n++)
    {
        var id = NextId(worker, n);
        await store.Records.InsertAsync("tenant", "code", Record(id), now);
        Print("record", id);
        if (n % 2 == 1)
        {
            continue;
        }

        await store.Records.TryConsumeAsync("tenant", "code", id, now);
        Print("consumed", id);
    }
}

async Task RotateAsync(int worker)
{
    var current = NextId(worker, 0);
    await store.Records.InsertAsync("tenant", "refresh", Record(current), now);
    for (var n = 1; ; n++)
    {
        var next = NextId(worker, n);
        await store.Records.RotateAsync("tenant", "refresh", current, Record(next), now);
        Print("rotated", $"{current} {next}");
        current = next;
    }
}

async Task WriteLogsAndDeleteAsync(int worker)
{
    for (var n = 0; ; n++)
    {
        var id = NextId(worker, n);
        store.Logs.Append("tenant", new StoredLog { Id = id, Date = now, Type = "s", Body = "{}"u8.ToArray() });
        await store.Records.InsertAsync("tenant", "transaction", Record(id), now);
        await store.Records.DeleteAsync("tenant", "transaction", id);
        Print("deleted", id);
    }
}
