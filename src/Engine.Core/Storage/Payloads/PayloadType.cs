using System.Reflection;
using MessagePack;

namespace Engine.Core.Storage.Payloads;

/// <summary>One field of the payload of a <typeparamref name="T"/>.</summary>
internal abstract class PayloadField<T>(int place, int width)
    where T : class
{
    public int Place { get; } = place;

    /// <summary>How many places the field takes.</summary>
    public int Width { get; } = width;

    public abstract void Write(ref MessagePackWriter writer, T value);

    public abstract void Read(ref MessagePackReader reader, T value);
}

/// <summary>How values of one type are stored.</summary>
internal abstract class PayloadType
{
    public abstract PayloadField<T> Bind<T>(PropertyInfo property, int place)
        where T : class;
}

/// <summary>How values of one type are stored. Nil stands for null, and is never given to <paramref name="read"/> when the type has one place.</summary>
internal sealed class PayloadType<TValue>(PayloadType<TValue>.Writer write, PayloadType<TValue>.Reader read, int width = 1) : PayloadType
{
    public delegate void Writer(ref MessagePackWriter writer, TValue value);

    public delegate TValue Reader(ref MessagePackReader reader);

    public override PayloadField<T> Bind<T>(PropertyInfo property, int place) => new Field<T>(
        place,
        this,
        property.GetMethod!.CreateDelegate<Func<T, TValue>>(),
        property.SetMethod!.CreateDelegate<Action<T, TValue>>());

    private sealed class Field<T>(int place, PayloadType<TValue> type, Func<T, TValue> get, Action<T, TValue> set) : PayloadField<T>(place, type._width)
        where T : class
    {
        public override void Write(ref MessagePackWriter writer, T value)
        {
            var content = get(value);
            if (content is null)
            {
                writer.WriteNil();
            }
            else
            {
                type._write(ref writer, content);
            }
        }

        public override void Read(ref MessagePackReader reader, T value)
        {
            if (Width > 1 || !reader.TryReadNil())
            {
                set(value, type._read(ref reader));
            }
        }
    }

    private readonly int _width = width;
    private readonly Writer _write = write;
    private readonly Reader _read = read;
}
