using System.Text;
using Jint.Native;

namespace Engine.Actions.Guards;

/// <summary>Puts strings together within the limits of a run.</summary>
internal sealed class TextBuilder(Guard guard)
{
    private readonly StringBuilder _text = new();
    private int _steps;

    /// <summary>Adds a value as a string.</summary>
    public void Append(JsValue value) => Append(guard.Text(value));

    /// <summary>Adds a string.</summary>
    public void Append(JsString text)
    {
        if ((++_steps & 0xFF) == 0)
        {
            guard.Budget.CheckUse();
        }

        guard.CheckLength((double)_text.Length + text.Length);
        _text.Append(text.ToString());
    }

    public JsValue ToValue() => JsString.Create(_text.ToString());
}
