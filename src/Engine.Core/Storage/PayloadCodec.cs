using System.Buffers;
using MessagePack;

namespace Engine.Core.Storage;

/// <summary>
/// Writes and reads payloads of records as MessagePack arrays, field by field: no resolver, no reflection. The first field is
/// a format version; readers pass over fields a newer version has added.
/// </summary>
internal static class PayloadCodec
{
    public delegate void WriteFields<in T>(ref MessagePackWriter writer, T value);

    public static byte[] Write<T>(T value, WriteFields<T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(buffer);
        write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteTime(ref MessagePackWriter writer, DateTimeOffset? time)
    {
        if (time is { } given)
        {
            writer.Write(given.ToUnixTimeMilliseconds());
        }
        else
        {
            writer.WriteNil();
        }
    }

    public static DateTimeOffset? ReadTime(ref MessagePackReader reader)
        => reader.TryReadNil() ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());

    public static void WriteList(ref MessagePackWriter writer, IReadOnlyList<string>? list)
    {
        if (list is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(list.Count);
        foreach (var item in list)
        {
            writer.Write(item);
        }
    }

    public static string[]? ReadList(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        var list = new string[reader.ReadArrayHeader()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = reader.ReadString() ?? "";
        }

        return list;
    }
}
