using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MessagePack;

namespace Engine.Core.Storage.Payloads;

/// <summary>
/// Writes and reads a record's payload: a MessagePack array of its <see cref="FieldAttribute"/> properties by their places, after a
/// format version. A field that is not there, or is nil, leaves the property as the constructor made it.
/// </summary>
internal static class Payload<[DynamicallyAccessedMembers(Members)] T>
    where T : class
{
    private const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicParameterlessConstructor
        | DynamicallyAccessedMemberTypes.PublicProperties
        | DynamicallyAccessedMemberTypes.NonPublicProperties;

    private const int FormatVersion = 1;

    private static readonly PayloadField<T>[] Fields = FindFields();
    private static readonly int Length = Fields[^1].Place + Fields[^1].Width;

    public static byte[] Write(T value)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(ref MessagePackWriter writer, T value)
    {
        writer.WriteArrayHeader(Length);
        writer.Write(FormatVersion);
        var place = 1;
        foreach (var field in Fields)
        {
            for (; place < field.Place; place++)
            {
                writer.WriteNil();
            }

            field.Write(ref writer, value);
            place += field.Width;
        }
    }

    public static T Read(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        return Read(ref reader);
    }

    public static T Read(ref MessagePackReader reader)
    {
        var length = reader.ReadArrayHeader();
        reader.Skip();
        var value = Activator.CreateInstance<T>();
        var place = 1;
        foreach (var field in Fields)
        {
            for (; place < field.Place && place < length; place++)
            {
                reader.Skip();
            }

            if (place + field.Width > length)
            {
                break;
            }

            field.Read(ref reader, value);
            place += field.Width;
        }

        for (; place < length; place++)
        {
            reader.Skip();
        }

        return value;
    }

    private static PayloadField<T>[] FindFields()
    {
        var fields = new List<PayloadField<T>>();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (property.GetCustomAttribute<FieldAttribute>() is { } field)
            {
                fields.Add(PayloadTypes.Find(property).Bind<T>(property, field.Place));
            }
        }

        fields.Sort(static (left, right) => left.Place.CompareTo(right.Place));
        for (var i = 1; i < fields.Count; i++)
        {
            if (fields[i].Place < fields[i - 1].Place + fields[i - 1].Width)
            {
                throw new InvalidOperationException($"Two properties of {typeof(T).Name} are stored at the place {fields[i].Place}.");
            }
        }

        return [.. fields];
    }
}
