using System.Reflection;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Authorize;
using Engine.Core.Sessions;
using Engine.Core.Tickets;
using MessagePack;

namespace Engine.Core.Storage.Payloads;

/// <summary>The types that properties of records can have. Times are kept to the millisecond.</summary>
internal static class PayloadTypes
{
    private static readonly Dictionary<Type, PayloadType> Known = new()
    {
        [typeof(string)] = new PayloadType<string?>(static (ref MessagePackWriter writer, string? text) => writer.Write(text), static (ref MessagePackReader reader) => reader.ReadString()),
        [typeof(bool)] = new PayloadType<bool>(static (ref MessagePackWriter writer, bool value) => writer.Write(value), static (ref MessagePackReader reader) => reader.ReadBoolean()),
        [typeof(int)] = new PayloadType<int>(static (ref MessagePackWriter writer, int value) => writer.Write(value), static (ref MessagePackReader reader) => reader.ReadInt32()),
        [typeof(long)] = new PayloadType<long>(static (ref MessagePackWriter writer, long value) => writer.Write(value), static (ref MessagePackReader reader) => reader.ReadInt64()),
        [typeof(DateTimeOffset)] = new PayloadType<DateTimeOffset>(static (ref MessagePackWriter writer, DateTimeOffset time) => writer.Write(time.ToUnixTimeMilliseconds()), ReadTime),
        [typeof(DateTimeOffset?)] = new PayloadType<DateTimeOffset?>(static (ref MessagePackWriter writer, DateTimeOffset? time) => writer.Write(time!.Value.ToUnixTimeMilliseconds()), static (ref MessagePackReader reader) => ReadTime(ref reader)),
        [typeof(TicketPurpose)] = new PayloadType<TicketPurpose>(static (ref MessagePackWriter writer, TicketPurpose purpose) => writer.Write((int)purpose), static (ref MessagePackReader reader) => (TicketPurpose)reader.ReadInt32()),
        [typeof(IReadOnlyList<string>)] = new PayloadType<IReadOnlyList<string>?>(static (ref MessagePackWriter writer, IReadOnlyList<string>? list) => WriteList(ref writer, list!), static (ref MessagePackReader reader) => ReadList(ref reader)),
        [typeof(IReadOnlyList<KeyValuePair<string, string>>)] = new PayloadType<IReadOnlyList<KeyValuePair<string, string>>?>(WriteMap, static (ref MessagePackReader reader) => ReadMap(ref reader)),
        [typeof(IReadOnlyDictionary<string, JsonNode?>)] = new PayloadType<IReadOnlyDictionary<string, JsonNode?>?>(
            static (ref MessagePackWriter writer, IReadOnlyDictionary<string, JsonNode?>? claims) => writer.Write(ClaimsCodec.ToText(claims!)),
            static (ref MessagePackReader reader) => ClaimsCodec.FromText(reader.ReadString())),
        [typeof(SessionDevice)] = new PayloadType<SessionDevice>(
            static (ref MessagePackWriter writer, SessionDevice device) =>
            {
                writer.Write(device.Ip);
                writer.Write(device.UserAgent);
            },
            static (ref MessagePackReader reader) => new SessionDevice(reader.ReadString(), reader.ReadString()),
            width: 2),
        [typeof(Authentication)] = new PayloadType<Authentication?>(static (ref MessagePackWriter writer, Authentication? value) => Payload<Authentication>.Write(ref writer, value!), static (ref MessagePackReader reader) => Payload<Authentication>.Read(ref reader)),
        [typeof(IReadOnlyList<AuthenticationMethod>)] = Items(
            2,
            static (ref MessagePackWriter writer, AuthenticationMethod method) =>
            {
                // Two parts a method, as ever: a type stands before the name, behind a mark.
                writer.Write(method.Type is null && !method.Name.StartsWith(TypeMark) ? method.Name : $"{TypeMark}{method.Type}\n{method.Name}");
                writer.Write(method.Timestamp.ToUnixTimeMilliseconds());
            },
            static (ref MessagePackReader reader) => ReadMethod(ref reader)),
        [typeof(IReadOnlyList<ScopeChange>)] = Items(
            3,
            static (ref MessagePackWriter writer, ScopeChange change) =>
            {
                writer.Write(change.Added ? "+" : "-");
                writer.Write(change.Scope);
                writer.Write(change.Action);
            },
            static (ref MessagePackReader reader) =>
            {
                var added = reader.ReadString() == "+";
                return new ScopeChange(reader.ReadString()!, added, reader.ReadString()!);
            }),
        [typeof(IReadOnlyList<ClaimChange>)] = Items(
            3,
            static (ref MessagePackWriter writer, ClaimChange change) =>
            {
                writer.Write(change.Token);
                writer.Write(change.Claim);
                writer.Write(change.Action);
            },
            static (ref MessagePackReader reader) => new ClaimChange(reader.ReadString()!, reader.ReadString()!, reader.ReadString()!)),
        [typeof(IReadOnlyList<ActionConsoleLine>)] = Items(
            4,
            static (ref MessagePackWriter writer, ActionConsoleLine line) =>
            {
                writer.Write(line.Action);
                writer.Write(line.Level);
                writer.Write(line.Line);
                writer.Write(line.Text);
            },
            static (ref MessagePackReader reader) => new ActionConsoleLine(reader.ReadString()!, reader.ReadString()!, reader.ReadInt32(), reader.ReadString()!)),
    };

    /// <summary>How the values of a property are stored.</summary>
    public static PayloadType Find(PropertyInfo property)
        => Known.GetValueOrDefault(property.PropertyType) ?? throw new InvalidOperationException($"Nothing says how {property.DeclaringType!.Name}.{property.Name} is stored: {nameof(PayloadTypes)} lacks {property.PropertyType}.");

    /// <summary>A list of values of several parts each, one part after the other.</summary>
    private static PayloadType<IReadOnlyList<TItem>?> Items<TItem>(int parts, PayloadType<TItem>.Writer write, PayloadType<TItem>.Reader read) => new(
        (ref MessagePackWriter writer, IReadOnlyList<TItem>? items) =>
        {
            writer.WriteArrayHeader(items!.Count * parts);
            foreach (var item in items)
            {
                write(ref writer, item);
            }
        },
        (ref MessagePackReader reader) =>
        {
            var items = new TItem[reader.ReadArrayHeader() / parts];
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = read(ref reader);
            }

            return items;
        });

    private const char TypeMark = '\u0001';

    private static AuthenticationMethod ReadMethod(ref MessagePackReader reader)
    {
        var text = reader.ReadString()!;
        var end = text.StartsWith(TypeMark) ? text.IndexOf('\n', StringComparison.Ordinal) : 0;
        return new AuthenticationMethod(end > 0 ? text[(end + 1)..] : text, ReadTime(ref reader)) { Type = end > 1 ? text[1..end] : null };
    }

    private static DateTimeOffset ReadTime(ref MessagePackReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());

    private static void WriteList(ref MessagePackWriter writer, IReadOnlyList<string> list)
    {
        writer.WriteArrayHeader(list.Count);
        foreach (var item in list)
        {
            writer.Write(item);
        }
    }

    private static string[] ReadList(ref MessagePackReader reader)
    {
        var list = new string[reader.ReadArrayHeader()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = reader.ReadString() ?? "";
        }

        return list;
    }

    private static void WriteMap(ref MessagePackWriter writer, IReadOnlyList<KeyValuePair<string, string>>? pairs)
    {
        writer.WriteMapHeader(pairs!.Count);
        foreach (var (name, value) in pairs)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    private static KeyValuePair<string, string>[] ReadMap(ref MessagePackReader reader)
    {
        var pairs = new KeyValuePair<string, string>[reader.ReadMapHeader()];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(reader.ReadString()!, reader.ReadString()!);
        }

        return pairs;
    }
}
