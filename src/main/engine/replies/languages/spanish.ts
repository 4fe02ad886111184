import { forms, phrases, type Language } from './language.ts'

export const spanish: Language = {
  code: 'es',
  autoSubjects: phrases(`
    respuesta automática | respuesta automatica | fuera de la oficina | fuera de oficina | ausente |
    de vacaciones | ausencia | autorespuesta | no disponible
  `),
  away: phrases(`
    estoy fuera de la oficina | me encuentro fuera de la oficina | estaré fuera de la oficina |
    estoy de vacaciones | me encuentro de vacaciones | estaré de vacaciones | estaré ausente |
    me encuentro ausente | estoy ausente | esta es una respuesta automática |
    este es un mensaje automático | no estoy en la oficina | fuera de oficina hasta |
    de baja por maternidad | de permiso | ya no trabaja | estoy de permiso | estoy de viaje
  `),
  back: phrases(`
    de vuelta el | de regreso el | regreso el | regresaré el | regresare el | vuelvo el |
    volveré el | volvere el | me reincorporo el | me reincorporaré el | estaré de vuelta |
    estaré de regreso | a partir del | reincorporación el | mi regreso
  `),
  until: phrases(`hasta el | hasta`),
  from: phrases(`desde el | del | entre el`),
  inclusive: phrases(`inclusive | incluido | ambos inclusive`),
  months: forms(`
    enero ene | febrero feb | marzo mar | abril abr | mayo | junio jun | julio jul | agosto ago |
    septiembre setiembre sept sep | octubre oct | noviembre nov | diciembre dic
  `),
  weekdays: forms(`
    lunes | martes | miércoles miercoles | jueves | viernes | sábado sabado | domingo
  `),
  tomorrow: phrases(`mañana`),
  stop: phrases(`
    darme de baja | dar de baja | denme de baja | dame de baja | dadme de baja | eliminarme de |
    elimíneme | eliminenme | bórrame | borrarme | borren mis datos | eliminen mis datos |
    elimine mis datos | quítame de | quitarme de | quítenme | no deseo recibir | no quiero recibir |
    no me envíe | no me envien | no me envíen | no me escriba | no me contacte |
    no vuelva a contactar | dejen de enviar | deje de enviar | dejen de escribir |
    dejar de recibir | no me manden | no me mande
  `),
  stopAlone: phrases(`
    baja | dar de baja | cancelar suscripción | darme de baja | desuscribir | desuscribirme
  `),
}
